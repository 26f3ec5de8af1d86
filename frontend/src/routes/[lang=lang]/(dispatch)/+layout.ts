// Pages of the coordination office: an empty shell is built for each, the content comes from the API.
export const ssr = false;
