// Lighthouse on a mobile telephone: the median of five runs for each address given, as one line of JSON each.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const RUNS = 5;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const chromium = await launch({ chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromeFlags: ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
try {
	for (const address of process.argv.slice(2)) {
		const runs = [];
		for (let run = 0; run < RUNS; run++) {
			const { lhr } = await lighthouse(address, { port: chromium.port, onlyCategories: CATEGORIES, logLevel: 'error' });
			if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
			runs.push(lhr);
		}
		const scores = Object.fromEntries(CATEGORIES.map((name) => [name, median(runs.map((run) => Math.round(run.categories[name].score * 100)))]));
		// What keeps a page from 100, where it is no matter of speed.
		const against = [...new Set(runs.flatMap((run) => CATEGORIES.slice(1).flatMap((name) => run.categories[name].auditRefs.filter(({ id, weight }) => weight > 0 && run.audits[id].score !== null && run.audits[id].score < 1).map(({ id }) => id))))];
		console.log(JSON.stringify({ address, scores, against, performances: runs.map((run) => Math.round(run.categories.performance.score * 100)) }));
	}
} finally {
	chromium.kill();
}
