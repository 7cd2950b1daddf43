import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import type { Portfolio, PortfolioMembership } from '../portfolios/portfolio.js'
import type { NewProjectMember, Project } from '../projects/project.js'
import type { OriginalTask, TaskCopy } from '../tasks/copies/task-copy.rules.js'

/** Which tasks are copied: one, or those of a project, which the viewer sees; and whether those below them as well. */
export interface Source {
  readonly of: 'task' | 'project'
  readonly gid: Gid
  readonly withSubtasks: boolean
}

/** Sections and people of a project. */
export interface ProjectSource {
  readonly sections: readonly { readonly gid: Gid; readonly name: string }[]
  readonly members: readonly Omit<NewProjectMember, 'gid'>[]
}

/** People of a portfolio, and what is in it in its order. */
export interface PortfolioSource {
  readonly members: readonly Pick<PortfolioMembership, 'userGid' | 'accessLevel'>[]
  readonly projectGids: readonly Gid[]
}

/** The tasks of a source that the viewer may see, in no order; and the sections and people of a project. */
export interface Originals extends ProjectSource {
  readonly tasks: readonly OriginalTask[]
}

/** The tasks that are made, and what is attached to them. */
export interface NewTasks {
  /** Who copies. */
  readonly viewer: Principal
  readonly copies: readonly TaskCopy[]
  readonly attachments: readonly Attachment[]
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
   * @returns `gone` where there is no such task or project any more, `too_many` where it has more than `tasksMax` tasks
   */
  originals(viewer: Principal, source: Source, tasksMax: number): Promise<Originals | 'gone' | 'too_many'>

  /** Whether it has no more than `tasksMax`. */
  fits(viewer: Principal, source: Source, tasksMax: number): Promise<boolean>

  portfolio(viewer: Principal, portfolioGid: Gid): Promise<PortfolioSource>

  /** Those among some people who are active and in a workspace. */
  membersAmong(workspaceGid: Gid, userGids: readonly Gid[]): Promise<ReadonlySet<Gid>>

  /** Those among some tags that there are. */
  tagsAmong(tagGids: readonly Gid[]): Promise<ReadonlySet<Gid>>

  /** What is attached to tasks, one more than `rowsMax` where there is more. */
  attachments(taskGids: readonly Gid[], rowsMax: number): Promise<readonly Attachment[]>

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
      readonly tasks: NewTasks
    },
    job: Ending,
  ): Promise<NotCopied | null>

  /** **Atomic:** a portfolio with its members and what is in it, and that the job has succeeded. */
  savePortfolio(
    made: {
      readonly portfolio: Portfolio
      readonly members: readonly PortfolioMembership[]
      readonly items: readonly { readonly gid: Gid; readonly projectGid: Gid }[]
    },
    job: Ending,
  ): Promise<NotCopied | null>
}
