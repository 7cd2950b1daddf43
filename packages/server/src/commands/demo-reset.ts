import type { Services } from '../compose/services.js'
import { dataInWords } from '../compose/data.js'
import { isWithoutDatabase } from '../compose/database.js'
import type { Config } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'
import type { CreateDemoOutcome } from '../features/demo/create-demo.js'
import type { DemoLosses } from '../features/demo/demo-losses.js'
import type { CheckedSeed } from '../features/demo/read-seed.js'
import { settleData } from './choose-data.js'
import type { Run } from './command-line.js'
import { withServices, withMadeServices, type CommandContext } from './command.js'
import { printDemo, printMade } from './demo-output.js'
import { counted, printJson } from './output.js'
import { readSeedFile } from './seed-file.js'

/** Addresses of people who will be gone; who are more is a number. */
const NAMED_PEOPLE_MAX = 5

/** Makes the demo organization anew, or another one from a seed, after saying what will be gone. */
export const demoReset: Run = async (given, context) => {
  const file = given.text('seed')
  const seed = file === null ? null : readSeedFile(file, context.platform.clock.nowMs())
  const config = await settleData(given.config, context)
  const wish = {
    file,
    seed,
    force: given.has('force'),
    yes: given.has('yes'),
    json: given.has('json'),
    tokens: given.has('tokens'),
    secrets: given.has('secrets'),
  }
  if (await isWithoutDatabase(config, context.platform))
    return await resetWithoutDatabase(config, context, wish)
  return await withServices(config, context, async (services) => await reset(services, context, wish))
}

interface Wish {
  readonly file: string | null
  readonly seed: CheckedSeed | null
  readonly force: boolean
  readonly yes: boolean
  readonly json: boolean
  readonly tokens: boolean
  readonly secrets: boolean
}

/** Nothing can be lost; but a script that does not say --yes would be refused the next time. */
async function resetWithoutDatabase(config: Config, context: CommandContext, wish: Wish): Promise<number> {
  if (!wish.yes && context.ask === null)
    throw new OperatorProblem(
      `there is no database in ${dataInWords(config)} yet, so nothing would be lost; add --yes to create one with the demo organization in it`,
    )
  return await withMadeServices(config, context, async (services) => await make(services, context, wish))
}

async function reset(services: Services, context: CommandContext, wish: Wish): Promise<number> {
  const others = await services.demo.others()
  if (others.workspaces > 0 && !wish.force) {
    const what = `${counted(others.workspaces, 'workspace')} and ${counted(others.people, 'person', 'people')}`
    context.complain(
      `the database holds ${what} that do not belong to the demo, so nothing was changed. To add the demo beside them: mudrad demo reset --force`,
    )
    return 1
  }
  const losses = await services.demo.losses()
  const lines = losses === null ? [] : describeLosses(losses, wish.file)
  for (const line of lines) context.complain(line)
  if (!wish.yes && context.ask === null)
    throw new OperatorProblem('nothing was changed: add --yes to go ahead without being asked')
  if (!wish.yes && context.ask !== null && lines.length > 0) {
    const answer = (await context.ask('Continue? [y/N] ')).trim().toLowerCase()
    if (answer !== 'y' && answer !== 'yes') throw new OperatorProblem('nothing was changed')
  }
  return await make(services, context, wish)
}

async function make(services: Services, context: CommandContext, wish: Wish): Promise<number> {
  const made = await services.demo.create({
    ...(wish.seed === null ? {} : { seed: wish.seed }),
    force: wish.force,
    tokensFor: wish.tokens ? 'everybody' : 'nobody',
    secrets: wish.secrets,
    actor: { kind: 'operator' },
  })
  if (!made.ok) {
    context.complain(refusalOf(made))
    return 1
  }
  await services.installation.analyze()
  if (wish.json) {
    const tokens = made.made.length === 0 ? {} : { tokens: made.made }
    printJson(context, { ...made.demo, ...tokens })
    return 0
  }
  printDemo(made.demo, context)
  printMade(made.made, made.demo, context)
  return 0
}

function refusalOf(refusal: CreateDemoOutcome & { readonly ok: false }): string {
  switch (refusal.reason) {
    case 'address_taken':
      return `somebody else here has the address ${refusal.email}, so nothing was changed. Use another database, or another address.`
    case 'gid_taken':
      return `something else here has the gid ${refusal.what}, so nothing was changed. Use another database, or another gid.`
    case 'credential_taken':
      return `somebody else here has the token or secret ${refusal.what}, so nothing was changed. Use another database, or another value.`
    case 'holds_others':
    case 'not_empty':
      return 'somebody added a workspace a moment ago, so nothing was changed. Try again.'
  }
}

/** @returns lines that say in numbers what will be gone */
function describeLosses(losses: DemoLosses, file: string | null): readonly string[] {
  const what =
    file === null
      ? 'This recreates the demo organization and replaces what is here now.'
      : `This creates the organization in ${file} and replaces what is here now.`
  const { peopleAdded } = losses
  const named = peopleAdded.slice(0, NAMED_PEOPLE_MAX).join(', ')
  const more =
    peopleAdded.length > NAMED_PEOPLE_MAX ? ` and ${peopleAdded.length - NAMED_PEOPLE_MAX} more` : ''
  const rows: readonly (readonly [count: number, one: string, many: string, detail?: string])[] = [
    [peopleAdded.length, 'person added since', 'people added since', `: ${named}${more}`],
    [losses.tokens, 'personal access token', 'personal access tokens'],
    [losses.secrets, 'client secret', 'client secrets'],
    [losses.grants, 'grant to an app', 'grants to apps'],
    [losses.appsAdded, 'app added since', 'apps added since'],
    [losses.projectsAdded, 'project added since', 'projects added since'],
    [losses.tasksAdded, 'task added since', 'tasks added since'],
    [losses.tasksChanged, 'task changed since', 'tasks changed since'],
    [losses.sessions, 'signed-in browser', 'signed-in browsers'],
  ]
  const width = Math.max(...rows.map(([count]) => String(count).length))
  return [
    what,
    'You will lose:',
    ...rows.map(
      ([count, one, many, detail = '']) =>
        `  ${String(count).padStart(width)}  ${count === 1 ? one : many}${count === 0 ? '' : detail}`,
    ),
    'The names, passwords and second factors of its people are reset, too.',
    ...(losses.peopleLeaving === 0
      ? []
      : [
          `${counted(losses.peopleLeaving, 'person', 'people')} of other workspaces will no longer be in its workspaces.`,
        ]),
  ]
}
