import { beforeEach, describe, expect, it } from 'vitest';
import { fieldText } from '#lib/api/field-texts.ts';
import { asProblem, failureText, OfflineError, problemCode, ProblemError } from '#lib/api/problem.ts';
import common from '#lib/i18n/gen/common.de.ts';
import problems from '#lib/i18n/gen/problems.de.ts';
import { emptyFields, Submission } from '#lib/state/submission.svelte.ts';

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers });

beforeEach(() => {
	document.documentElement.lang = 'de';
});

describe('failures in words', () => {
	it('says a sentence for a known code, without the code', async () => {
		const failure = new ProblemError(asProblem({ code: 'already-matched' }, answer(409)));
		expect(await failureText(common, failure)).toBe(problems.problem_already_matched);
		expect(problemCode(failure)).toBe('already-matched');
	});

	it('says how long to wait when there were too many attempts', async () => {
		const failure = new ProblemError(asProblem({ code: 'too-many-requests' }, answer(429, { 'retry-after': '90' })));
		expect(await failureText(common, failure)).toContain('2 Minuten');
	});

	it('tells a lost connection from a refusal, and never shows an unknown code', async () => {
		expect(await failureText(common, new OfflineError())).toBe(common.failure_offline);
		expect(await failureText(common, new ProblemError(asProblem({ code: 'brand-new' }, answer(409))))).toBe(common.failure_unknown);
	});

	it('makes a problem of an answer that carries no document', () => {
		expect(asProblem('<html>', answer(502))).toEqual({ status: 502, code: 'internal' });
	});
});

describe('a form that was refused', () => {
	const refused = (...pointers: string[]) =>
		new ProblemError({ status: 422, code: 'invalid-input', errors: pointers.map((pointer) => ({ pointer, code: 'required' })) });

	it('shows each fault at its field, also below a nearer parent', async () => {
		const form = new Submission(common, { '/contact/phone': 'phone', '/timing': 'when' });
		await form.send([], () => Promise.reject(refused('/contact/phone', '/timing/windows/0/start')));
		expect(form.faults.map((fault) => fault.id)).toEqual(['phone', 'when']);
		expect(form.of('phone')).toBe(fieldText(problems, 'required'));
		expect(form.failure).toBeNull();
	});

	it('shows a sentence on top when no field is meant', async () => {
		const form = new Submission(common, {});
		await form.send([], () => Promise.reject(refused('/nowhere')));
		expect(form.faults).toEqual([]);
		expect(form.failure).toBe(problems.problem_validation_failed);
	});

	it('does not send while something is missing, and not twice at once', async () => {
		const form = new Submission(common, {});
		let sent = 0;
		const act = async () => void (sent += 1);
		expect(await form.send(emptyFields(common, { name: ['Name', ' '] }), act)).toBe(false);
		expect(form.of('name')).toContain('Name');
		await Promise.all([form.send([], act), form.send([], act)]);
		expect(sent).toBe(1);
	});
});
