// The address carries an id: the page is not built in advance.
export const prerender = false;
