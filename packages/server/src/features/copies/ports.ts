import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import type { AskedField, FieldCopies } from '../custom-fields/field-copies.rules.js'
import type { Portfolio, PortfolioMembership } from '../portfolios/portfolio.js'
import type { NewProjectMember, Project } from '../projects/project.js'
import type { OriginalTask, TaskCopy } from '../tasks/copies/task-copy.rules.js'
import type { CopyLimits, NoOriginals } from './originals.rules.js'

/** Which tasks are copied: one, or those of a project, which the viewer sees; and whether those below them as well, and what is attached to them. */
export interface Source {
  readonly of: 'task' | 'project'
  readonly gid: Gid
  readonly withSubtasks: boolean
  readonly withAttachments: boolean
}

/** Sections, people and fields of a project. */
export interface ProjectSource {
  readonly sections: readonly { readonly gid: Gid; readonly name: string }[]
  readonly members: readonly Omit<NewProjectMember, 'gid'>[]
  readonly fields: readonly AskedField[]
}

/** People and fields of a portfolio, and what is in it in its order. */
export interface PortfolioSource {
  readonly members: readonly Pick<PortfolioMembership, 'userGid' | 'accessLevel'>[]
  readonly projectGids: readonly Gid[]
  readonly fields: readonly AskedField[]
}

/** The tasks of a source that the viewer may see, in no order; what is attached to them; and the rest of a project. */
export interface Originals extends ProjectSource {
  readonly tasks: readonly OriginalTask[]
  readonly attachments: readonly Attachment[]
}

/** The tasks that are made, and what is attached to them. */
export interface NewTasks {
  /** Who copies. */
  readonly viewer: Principal
  readonly copies: readonly TaskCopy[]
  readonly attachments: readonly Attachment[]
  /** For what is told of the attachments, and of tasks that copies wait for: one each. */
  readonly attachmentStoryGids: readonly Gid[]
  readonly linkStoryGids: readonly Gid[]
}

/** Why a copy cannot be kept; null instead when it is, or when somebody else has ended the job. */
export type NotCopied = 'project_gone' | 'parent_gone' | 'too_deep' | 'file_gone'

interface Ending {
  readonly jobGid: Gid
  readonly nowMs: number
}

/** What copying needs from storage. */
export interface CopyStore {
  /**
   * What is copied, all as of one moment.
   * @returns why there is nothing: `gone` where there is no such task or project any more
   */
  originals(viewer: Principal, source: Source, limits: CopyLimits): Promise<Originals | NoOriginals>

  /** Whether it has no more than `tasksMax`. */
  fits(viewer: Principal, source: Source, tasksMax: number): Promise<boolean>

  portfolio(viewer: Principal, portfolioGid: Gid): Promise<PortfolioSource>

  /** Those among some people who are active and in a workspace. */
  membersAmong(workspaceGid: Gid, userGids: readonly Gid[]): Promise<ReadonlySet<Gid>>

  /** Those among some tags that there are. */
  tagsAmong(tagGids: readonly Gid[]): Promise<ReadonlySet<Gid>>

  /**
   * **Atomic:** the tasks, what is attached to them, and that the job has succeeded; the first task is what it made.
   * **On conflict:** who joins tasks of one workspace does so one after the other; the tasks wait for nothing that the viewer may not edit, nor for
   * what has no room for one more.
   * @throws where something that they refer to was deleted since it was read
   */
  saveTasks(tasks: NewTasks, job: Ending): Promise<NotCopied | null>

  /** **Atomic:** the same of a project, which is what the job made. */
  saveProject(
    made: {
      readonly project: Project
      readonly members: readonly NewProjectMember[]
      readonly sections: readonly { readonly gid: Gid; readonly name: string }[]
      readonly fields: FieldCopies
      readonly tasks: NewTasks
    },
    job: Ending,
  ): Promise<NotCopied | null>

  /** **Atomic:** a portfolio with its members, its fields and what is in it, and that the job has succeeded. */
  savePortfolio(
    made: {
      readonly portfolio: Portfolio
      readonly members: readonly PortfolioMembership[]
      readonly items: readonly { readonly gid: Gid; readonly projectGid: Gid }[]
      readonly fields: FieldCopies
    },
    job: Ending,
  ): Promise<NotCopied | null>
}
