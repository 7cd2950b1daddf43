import type { DemoDescription } from '../features/demo/describe-demo.js'
import type { CreateDemoOutcome } from '../features/demo/create-demo.js'
import type { CommandContext } from './command.js'
import { inColumns } from './output.js'

type Output = Pick<CommandContext, 'print'>

/** The demo for a person to read: whom to sign in as, what the ids are, and what is shown only now. */
export function printDemo(demo: DemoDescription, output: Output): void {
  const nameOf = new Map(demo.workspaces.map(({ gid, name }) => [gid, name]))
  output.print(`Sign in at ${demo.base_url}/login`)
  output.print('')
  printAligned(output, {
    heads: ['NAME', 'EMAIL ADDRESS', 'PASSWORD', 'ROLE', 'GID'],
    rows: demo.users.map((user) => [
      user.name,
      user.email,
      user.password ?? '(not known)',
      user.role === null
        ? 'in no workspace'
        : `${user.role} of ${user.workspaces.map((gid) => nameOf.get(gid) ?? gid).join(', ')}`,
      user.gid,
    ]),
  })
  if (demo.apps.length > 0) {
    output.print('')
    printAligned(output, {
      heads: ['APP', 'CLIENT ID', 'KIND', 'SCOPES'],
      rows: demo.apps.map((app) => [
        app.name,
        app.client_id,
        app.kind,
        app.permissions === 'full' ? 'full permissions' : app.scopes.join(' '),
      ]),
    })
  }
  printCredentials(demo, output)
  output.print('')
  output.print('More tokens and secrets:  mudrad demo --tokens --secrets')
  output.print('JSON for a program:       mudrad demo --json')
  output.print('Start over:               mudrad demo reset')
}

function printCredentials(demo: DemoDescription, output: Output): void {
  const tokens = demo.users.flatMap(({ email, personal_access_token: token }) =>
    token === null ? [] : [[email, token]],
  )
  const secrets = demo.apps.flatMap(({ client_secret: secret, name }) =>
    secret === null ? [] : [[name, secret]],
  )
  if (tokens.length + secrets.length === 0) return
  output.print('')
  output.print('These are shown only now:')
  output.print('')
  printAligned(output, {
    heads: ['FOR', 'PERSONAL ACCESS TOKEN OR CLIENT SECRET'],
    rows: [...tokens, ...secrets],
  })
}

/** Tokens that a seed asked for without a value. */
export function printMade(
  made: (CreateDemoOutcome & { readonly ok: true })['made'],
  demo: DemoDescription,
  output: Output,
): void {
  if (made.length === 0) return
  const emailOf = new Map(demo.users.map(({ email, gid }) => [gid, email]))
  output.print('')
  output.print('These tokens are shown only now:')
  output.print('')
  printAligned(output, {
    heads: ['FOR', 'NAME', 'PERSONAL ACCESS TOKEN'],
    rows: made.map(({ name, token, user }) => [emailOf.get(user) ?? user, name, token]),
  })
}

/** Aligned on a terminal or not: this is a report for a person, who also reads it in a log. Programs have --json. */
function printAligned(
  output: Output,
  { heads, rows }: { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] },
): void {
  for (const line of inColumns([heads, ...rows])) output.print(line)
}
