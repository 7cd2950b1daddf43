/** Who looks at a page. */
export interface Viewer {
  readonly name: string
  readonly email: string
  /** Null for whoever has none. */
  readonly pictureHref?: string | null
  /** The workspaces that they administer. */
  readonly adminOf: readonly { readonly gid: string; readonly name: string }[]
}
