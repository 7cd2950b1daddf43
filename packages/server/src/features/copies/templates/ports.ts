import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { NotCopied } from '../ports.js'
import type { ProjectTemplate, TemplateContent, TemplateStanding } from './project-template.js'

/** Among whose templates one counts. */
export type TemplateShare = Pick<ProjectTemplate, 'workspaceGid' | 'ownerGid' | 'isPublic'>

/** What templates of projects need from storage. */
export interface TemplateStore {
  /** Those among `gids` that lie in the viewer's workspaces, with the viewer's standing to each. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly TemplateStanding[]>

  /** Those that the viewer may see, by gid. */
  list(
    viewer: Principal,
    filter: { readonly workspaceGid: Gid | null; readonly teamGid: Gid | null; readonly page: PageRequest },
  ): Promise<readonly ProjectTemplate[]>

  /**
   * Whether there is room for one more: public templates share that of their workspace, and private ones that of their owner in it.
   * @param templatesMax  how many the share may hold
   */
  hasRoom(share: TemplateShare, templatesMax: number): Promise<boolean>

  /** What it holds; null when it is gone. */
  content(templateGid: Gid): Promise<TemplateContent | null>

  /**
   * **Atomic:** the template, and that the job has succeeded. **On conflict:** templates of one workspace are made one after the other, so that no
   * share ever holds more than `templatesMax`.
   */
  save(
    made: { readonly template: ProjectTemplate; readonly content: string },
    job: { readonly jobGid: Gid; readonly nowMs: number; readonly templatesMax: number },
  ): Promise<NotCopied | 'too_many' | null>

  delete(templateGid: Gid): Promise<void>
}
