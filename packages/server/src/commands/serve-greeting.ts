import type { Config } from '../config/config.js'
import { dataInWords } from '../compose/data.js'
import type { Services } from '../compose/services.js'
import type { CreateDemoOutcome } from '../features/demo/create-demo.js'
import { asShellReads } from './choose-data.js'
import type { CommandContext } from './command.js'
import { printMade } from './demo-output.js'
import { explainCi } from './serve-ci.js'
import { explainDevTls } from './serve-tls.js'

type Made = CreateDemoOutcome & { readonly ok: true }

/**
 * Says at every start where the server is, whom to sign in as, how to get a token and how to start over; and at the first one what is shown
 * only then. The line that it is ready comes last, alone.
 * @param made  the demo or seed that this start made; null for none
 */
export async function greet(
  services: Services,
  config: Config,
  {
    context,
    made,
    notes,
    seedFile,
  }: {
    readonly context: CommandContext
    readonly made: Made | null
    /** The seed that this start would fill an empty database with; null for none or the demo. */
    readonly seedFile: string | null
    /** What else is to be said at the start. */
    readonly notes: readonly string[]
  },
): Promise<void> {
  const print = (line: string) => {
    context.print(line)
  }
  print('')
  print(`Mudra is running at ${config.publicUrl}. Its data is in ${dataInWords(config)}.`)
  for (const note of notes) print(note)
  if (seedFile !== null && made === null) print(`The database is not empty, so ${seedFile} was not used.`)
  print('')
  if (await services.demo.exists()) await greetDemo(services, config, { context, made, seedFile })
  else if (await services.installation.holdsNobody()) {
    print('  Nobody is in it yet. Create the first person:')
    print(
      '    npx mudrad user create you@example.com --name "Your Name" --new-workspace "Your Company" --with-password',
    )
  } else {
    print(`  Sign in      ${config.publicUrl}/login`)
    print('  Get a token  npx mudrad token create you@example.com --name "First script"')
  }
  print('')
  if (config.devTls && config.tls !== null) explainDevTls(context, config.publicUrl, config.tls.certFile)
  if (config.isCi) explainCi(context)
  print(`ready ${config.publicUrl}`)
}

async function greetDemo(
  services: Services,
  { publicUrl }: Config,
  {
    context,
    made,
    seedFile,
  }: { readonly context: CommandContext; readonly made: Made | null; readonly seedFile: string | null },
): Promise<void> {
  const print = (line: string) => {
    context.print(line)
  }
  const shown =
    made ?? (await services.demo.show({ tokens: false, secrets: false, actor: { kind: 'system' } }))
  if (!shown.ok) return
  const { demo } = shown
  const person = demo.users.find(({ password }) => password !== null) ?? demo.users[0]
  if (made !== null) {
    print(
      `  This first start created ${made.isBuiltIn ? 'a demo organization' : 'the organization of the seed'}.`,
    )
    print('')
  }
  if (person !== undefined) {
    print(`  Sign in      ${publicUrl}/login`)
    print(`               as ${person.email} with the password ${person.password ?? 'that they chose'}`)
  }
  print('  Get a token  npx mudrad demo --tokens')
  print('  See it all   npx mudrad demo')
  print(`  Start over   npx mudrad demo reset${seedFile === null ? '' : ` --seed ${asShellReads(seedFile)}`}`)
  if (made === null) return
  printMade(made.made, demo, context)
  const holder = demo.users.find((user) => user.personal_access_token !== null)
  if (holder === undefined) return
  const authorization = `-H "Authorization: Bearer ${holder.personal_access_token ?? ''}"`
  print('')
  print(`Try these. The token is ${holder.name}’s and is shown only this once:`)
  print('')
  print(`  curl ${authorization} ${demo.api_base_url}/users/me`)
  print(`  curl ${authorization} "${demo.api_base_url}/projects?workspace=${holder.workspaces[0] ?? ''}"`)
}
