import type { Answer, Handlers } from '../../protocol/asana/call.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import type { Job } from '../jobs/job.rules.js'
import type { makeDuplicatePortfolio } from './duplicate-portfolio.js'
import type { makeDuplicateProject } from './duplicate-project.js'
import type { makeDuplicateTask } from './duplicate-task.js'

type Served = 'duplicateTask' | 'duplicateProject' | 'duplicatePortfolio'

interface Needs {
  readonly duplicateTask: ReturnType<typeof makeDuplicateTask>
  readonly duplicateProject: ReturnType<typeof makeDuplicateProject>
  readonly duplicatePortfolio: ReturnType<typeof makeDuplicatePortfolio>
}

export function copiesApi(needs: Needs): Pick<Handlers, Served> {
  return {
    duplicateTask: async ({ data, path, principal }) =>
      answer(await needs.duplicateTask(principal, { text: path.task_gid, data })),
    duplicateProject: async ({ data, path, principal }) =>
      answer(await needs.duplicateProject(principal, { text: path.project_gid, data })),
    duplicatePortfolio: async ({ data, path, principal }) =>
      answer(await needs.duplicatePortfolio(principal, { text: path.portfolio_gid, data })),
  }
}

function answer(outcome: Outcome<Job>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
