import type { Gid } from '../../protocol/asana/gid.js'

/** Some rows of a part that belong to a workspace, by the names of their columns. */
export interface OrganizationPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** The key of the last row that was looked at; null at the end of the part. */
  readonly next: readonly string[] | null
}

/** Where the export of a workspace finds all that people have in it, whoever may see it. */
export interface OrganizationStore {
  /** What each kind of thing in it is called. */
  readonly parts: readonly string[]
  /** The workspace itself; null for one that is gone. */
  workspace(gid: Gid): Promise<Readonly<Record<string, unknown>> | null>
  /** The next rows of a part; a page may have none and go on. */
  page(
    part: string,
    of: { readonly workspaceGid: Gid; readonly after: readonly string[] | null },
  ): Promise<OrganizationPage>
}
