/** The target of what is done to an installation as a whole. */
export const THIS_SERVER = { kind: 'server', gid: '0' } as const
