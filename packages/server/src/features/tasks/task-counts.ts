/** How many tasks a project has, of which kinds. */
export interface TaskCounts {
  readonly tasks: number
  readonly completed: number
  /** Milestones are tasks as well, and counted among them. */
  readonly milestones: number
  readonly completedMilestones: number
}
