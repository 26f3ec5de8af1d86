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
