/** Where this server is found: a proxy may serve it below a path. */
export const base: string = new URL(import.meta.url).pathname.replace(/\/assets\/[^/]*$/, '')
