import { DEMO, newPerson } from './demo.js'
import type { ApiRequest, TestServer } from './services.js'

type As = NonNullable<ApiRequest['as']>

async function made(server: TestServer, path: string, data: object, as: As): Promise<string> {
  const answer = await server.api('POST', path, { as, body: { data } })
  if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`)
  return String(answer.json.data.gid)
}

/** A status update of a project, and its brief. */
async function tellOf(server: TestServer, project: string, as: As) {
  const status = await made(
    server,
    '/status_updates',
    { parent: project, status_type: 'on_track', text: 'Well' },
    as,
  )
  const known = await server.api('GET', `/projects/${project}?opt_fields=project_brief`, { as })
  const { project_brief: before } = known.json.data as { project_brief: { gid: string } | null }
  const brief =
    before?.gid ?? (await made(server, `/projects/${project}/project_briefs`, { text: 'Why' }, as))
  return { status_update_gid: status, project_status_gid: status, project_brief_gid: brief }
}

/** That something is in a portfolio of the demo. */
async function settingOf(server: TestServer, portfolio: string, as: As): Promise<string> {
  const path = `/portfolios/${portfolio}/project_portfolio_settings?limit=1`
  const { json } = await server.api('GET', path, { as })
  const [setting] = json.data as { gid: string }[]
  if (setting === undefined) throw new Error(`nothing is in ${portfolio}`)
  return setting.gid
}

/** What the demo has none of, or nothing with an id that is always the same, made by Ada in Greenfield where it is not there yet: parameters of paths with what to fill in. */
export async function makeRecords(server: TestServer): Promise<Readonly<Record<string, string>>> {
  const target = DEMO.hiring
  const asked = await server.api('GET', `/access_requests?target=${target}`)
  const [before] = asked.json.data as { gid: string }[]
  return {
    ...(await tellOf(server, DEMO.seedCatalogue, 'ada')),
    project_portfolio_setting_gid: await settingOf(server, DEMO.spring, 'ada'),
    access_request_gid: before?.gid ?? (await made(server, '/access_requests', { target }, 'ben')),
    rule_trigger_gid: DEMO.hiring,
  }
}

/** The same in the other workspace, by Cara. */
export async function makeForeignRecords(server: TestServer): Promise<Readonly<Record<string, string>>> {
  const other = await newPerson(server.services, { name: 'Finn', workspace: DEMO.harbour })
  const target = await made(
    server,
    '/projects',
    { name: 'Winter', team: DEMO.docks, privacy_setting: 'private' },
    'cara',
  )
  return {
    ...(await tellOf(server, DEMO.quayRepairs, 'cara')),
    project_portfolio_setting_gid: await settingOf(server, DEMO.quaySeason, 'cara'),
    access_request_gid: await made(server, '/access_requests', { target }, other),
    rule_trigger_gid: DEMO.quayRepairs,
  }
}
