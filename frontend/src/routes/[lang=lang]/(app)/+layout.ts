// Pages of signed-in people: an empty shell is built for each, the content comes from the API.
export const ssr = false;
