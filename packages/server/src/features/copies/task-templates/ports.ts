import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { LinkedRecipe, TaskTemplate } from './task-template.rules.js'

/** A template with the workspace of its project, and with others of the project that it waits for, and that wait for it. */
export type PlacedTemplate = TaskTemplate & {
  readonly workspaceGid: Gid
  readonly dependencies: readonly LinkedRecipe[]
  readonly dependents: readonly LinkedRecipe[]
}

/** What templates of tasks need from storage. Who may see them is said by their project. */
export interface TaskTemplateStore {
  load(gids: readonly Gid[]): Promise<readonly PlacedTemplate[]>

  /** Those of a project, by gid. */
  list(projectGid: Gid, page: PageRequest): Promise<readonly PlacedTemplate[]>

  /** @returns the section that new tasks of a project come into; null when the project is gone */
  firstSection(projectGid: Gid): Promise<Gid | null>

  delete(templateGid: Gid): Promise<void>
}
