/** The records and the policies of the security edge. */
export const SECURITY = `
`
