import type { DemoDescription } from '../rooms/demo/describe-demo.js'
import type { CreateDemoOutcome } from '../rooms/demo/create-demo.js'

interface Printing {
  readonly print: (line: string) => void
}

/** The demo for a person to read: whom to sign in as, what the ids are, and what is shown only now. */
export function printDemo(demo: DemoDescription, { print }: Printing): void {
  const nameOf = new Map(demo.workspaces.map(({ gid, name }) => [gid, name]))
  print(`Sign in at ${demo.base_url}/login`)
  print('')
  for (const line of inColumns(
    ['NAME', 'E-MAIL ADDRESS', 'PASSWORD', 'ROLE', 'GID'],
    demo.users.map((user) => [
      user.name,
      user.email,
      user.password ?? '(not known)',
      user.role === null
        ? 'in no workspace'
        : `${user.role} of ${user.workspaces.map((gid) => nameOf.get(gid) ?? gid).join(', ')}`,
      user.gid,
    ]),
  ))
    print(line)
  if (demo.apps.length > 0) {
    print('')
    for (const line of inColumns(
      ['APP', 'CLIENT ID', 'KIND', 'SCOPES'],
      demo.apps.map((app) => [
        app.name,
        app.client_id,
        app.kind,
        app.permissions === 'full' ? 'full permissions' : app.scopes.join(' '),
      ]),
    ))
      print(line)
  }
  printCredentials(demo, { print })
  print('')
  print(
    'More tokens and secrets: mudrad demo --tokens --secrets. All of it for a program: --json. Start over: mudrad demo reset',
  )
}

function printCredentials(demo: DemoDescription, { print }: Printing): void {
  const tokens = demo.users.flatMap(({ email, personal_access_token: token }) =>
    token === null ? [] : [[email, token]],
  )
  const secrets = demo.apps.flatMap(({ client_secret: secret, name }) =>
    secret === null ? [] : [[name, secret]],
  )
  if (tokens.length + secrets.length === 0) return
  print('')
  for (const line of inColumns(
    ['SHOWN ONLY NOW', 'PERSONAL ACCESS TOKEN OR CLIENT SECRET'],
    [...tokens, ...secrets],
  ))
    print(line)
}

/** Tokens that a seed asked for without a value. */
export function printMade(
  made: (CreateDemoOutcome & { readonly ok: true })['made'],
  demo: DemoDescription,
  { print }: Printing,
): void {
  if (made.length === 0) return
  const emailOf = new Map(demo.users.map(({ email, gid }) => [gid, email]))
  print('')
  const rows = made.map(({ name, token, user }) => [emailOf.get(user) ?? user, name, token])
  for (const line of inColumns(['SHOWN ONLY NOW', 'NAME', 'PERSONAL ACCESS TOKEN'], rows)) print(line)
}

function inColumns(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)))
  return [heads, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
