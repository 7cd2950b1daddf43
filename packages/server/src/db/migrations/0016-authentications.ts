/** How the person proved who they are when they allowed an app, for the ID tokens that follow. Nothing is known of what was allowed before. */
export const AUTHENTICATIONS = `
alter table codes add column authentication TEXT;
alter table grants add column authentication TEXT;
`
