import type { Gid } from '../../../protocol/asana/gid.js'
import type { Principal } from '../../../protocol/token/principal.js'

/** Which of some people the viewer may look up: a guest sees only whom they share something with. */
export type SeenAmong = (viewer: Principal, userGids: readonly Gid[]) => Promise<ReadonlySet<Gid>>
