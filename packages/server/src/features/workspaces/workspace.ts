import type { Gid } from '../../protocol/asana/gid.js'

export interface Workspace {
  readonly gid: Gid
  readonly name: string
  readonly isOrganization: boolean
  readonly emailDomains: readonly string[]
}
