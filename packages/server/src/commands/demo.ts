import type { Services } from '../compose/services.js'
import { writeYaml } from '../platform/positioned-yaml.js'
import type { ShowDemoOutcome } from '../features/demo/show-demo.js'
import { defineCommand, type Run } from './command-line.js'
import { withServices, type CommandContext } from './command.js'
import { demoReset } from './demo-reset.js'
import { printDemo } from './demo-output.js'
import { printJson } from './output.js'
import { DEMO } from './texts/data.js'

/** What is there, and more credentials where they are asked for. */
const show: Run = async (given, context) => {
  const [tokens, secrets] = [given.has('tokens'), given.has('secrets')]
  return await withServices(given.config, context, async (services) => {
    const shown = await services.demo.show({ tokens, secrets, actor: { kind: 'operator' } })
    if (!shown.ok) return await refuse(shown, services, context)
    if (given.has('json')) printJson(context, shown.demo)
    else printDemo(shown.demo, context)
    return 0
  })
}

async function refuse(
  shown: ShowDemoOutcome & { readonly ok: false },
  services: Services,
  context: CommandContext,
): Promise<number> {
  context.complain(await reasonOf(shown, services))
  return 1
}

async function reasonOf(
  shown: ShowDemoOutcome & { readonly ok: false },
  services: Services,
): Promise<string> {
  switch (shown.reason) {
    case 'no_demo':
      return (await services.installation.holdsNobody())
        ? 'there is no demo organization here yet. Create it with mudrad demo reset, or start an empty server with mudrad serve --demo'
        : 'there is no demo organization here: the database holds people of its own. Use another database, or add the demo beside them: mudrad demo reset --force'
    case 'token_refused':
      return `nothing was added, because ${shown.email} may not have a token: ${shown.message}`
    case 'limit_reached':
      return shown.of === 'person'
        ? `nothing was added, because the person ${shown.gid} already has ${shown.limit} live tokens, which is the limit. List them with mudrad token list ${shown.gid} and revoke some: mudrad token revoke TOKEN_GID`
        : `nothing was added, because the app ${shown.gid} already has ${shown.limit} live secrets, which is the limit. List them with mudrad app show ${shown.gid} and end some: mudrad app expire-secret ${shown.gid} SECRET_GID`
    case 'gone':
      return `nothing was added: the ${shown.of} ${shown.gid} was removed or deactivated a moment ago. Try again.`
  }
}

/** The organisation as it is, as a file to make it anew from. */
const exportSeed: Run = async (given, context) => {
  return await withServices(given.config, context, async (services, { publicUrl }) => {
    const seed = await services.demo.exportSeed()
    if (seed.users.length === 0) {
      context.complain('there is nobody here yet, so there is nothing to export')
      return 1
    }
    const schema = `${publicUrl}/docs/seed.schema.json`
    if (given.has('json')) {
      printJson(context, { $schema: schema, ...seed })
      return 0
    }
    context.print(`# yaml-language-server: $schema=${schema}`)
    context.print(
      '# Written by mudrad demo export. To create this organization again: mudrad demo reset --seed FILE',
    )
    context.print('# Tokens and secrets are not in it, and no passwords but the public ones of the demo.')
    context.print(writeYaml(seed).trimEnd())
    return 0
  })
}

export const demo = defineCommand('demo', DEMO, {
  run: show,
  commands: { reset: demoReset, export: exportSeed },
})
