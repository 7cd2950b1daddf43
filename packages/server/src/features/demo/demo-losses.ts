/** What making the demo anew takes away, in numbers. */
export interface DemoLosses {
  /** People who were added since, by address; they go. Nobody where other workspaces are. */
  readonly peopleAdded: readonly string[]
  /** People of other workspaces who are in the demo's, too; they stay, and leave those. */
  readonly peopleLeaving: number
  /** Live personal access tokens. */
  readonly tokens: number
  readonly appsAdded: number
  /** Live client secrets. */
  readonly secrets: number
  /** Live grants of its people, and to its apps. */
  readonly grants: number
  /** Browsers that are signed in. */
  readonly sessions: number
  readonly projectsAdded: number
  readonly tasksAdded: number
  /** Tasks that it brought and somebody changed. */
  readonly tasksChanged: number
}
