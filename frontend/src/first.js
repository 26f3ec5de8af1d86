// Stands in every page and runs before anything of it is painted: svelte.config.js tells the page's policy what it is, hooks.server.ts writes it in.

// Leads to the German page where there is none in the language of the address: the coordination is there in German and English only.
(function () {
	var path = location.pathname.replace(/^\/(?!(de|en)\/)[^/]+(?=\/koordination(\/|$))/, '/de');
	if (path !== location.pathname) location.replace(path + location.search + location.hash);
})();

// Applies the display settings a person chose on this device before the page is painted.
(function () {
	try {
		var chosen = JSON.parse(localStorage.getItem('quartierhilfe-display') || '{}');
		var root = document.documentElement;
		if (chosen.size === 'large' || chosen.size === 'larger') root.setAttribute('data-size', chosen.size);
		if (chosen.theme === 'light' || chosen.theme === 'dark') root.setAttribute('data-kern-theme', chosen.theme);
		if (chosen.contrast === true) root.setAttribute('data-contrast', '');
		if (chosen.calm === true) root.setAttribute('data-calm', '');
	} catch (fault) {
		// Storage may be blocked or hold something else: the page then looks as the system asks for.
	}
})();

// Somebody who is signed in waits for answers of the API: they are asked for while the scripts of the page are still on their way
// (lib/api/early.ts). What no script has taken by the time the page has long been there is old.
(function () {
	var addresses = document.documentElement.getAttribute('data-early');
	if (!addresses || location.search || document.cookie.indexOf('qh_signed_in=') < 0) return;
	try {
		var town = JSON.parse(document.getElementById('town').textContent);
		var today = new Date(new Intl.DateTimeFormat('en-CA', { timeZone: town.time_zone }).format());
		var dayOfWeek = function (number) {
			return new Date(today.getTime() + (number - ((today.getUTCDay() + 6) % 7)) * 864e5).toISOString().slice(0, 10);
		};
		var early = (window.early = {});
		addresses.replace('{monday}', dayOfWeek(0)).replace('{sunday}', dayOfWeek(6)).split(' ').forEach(function (address) {
			(early[address] = fetch(address)).catch(function () {});
		});
		setTimeout(function () {
			window.early = {};
		}, 30000);
	} catch (fault) {
		// The page then asks for itself.
	}
})();
