/** A gid: text, or the number that YAML makes of digits without quotation marks. */
export type SeedGid = string | number

/** What somebody may do with a project or a goal. */
export type SeedAccessLevel = 'admin' | 'editor' | 'commenter' | 'viewer'
