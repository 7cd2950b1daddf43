import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Call } from '../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, readRecordInput } from '../../protocol/asana/input.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import { apiActor } from '../audit/api-actor.rules.js'
import type { FindTeam } from './find-team.js'
import type { TeamChanges, TeamKeeping } from './ports.js'
import { CREATE_TEAM_FIELDS, readTeamChanges, TEAM_TWINS, UPDATE_TEAM_FIELDS } from './team-fields.js'
import { mayInTeam, newTeam, teamPower, type Team, type TeamStanding } from './team.rules.js'

export interface SavingTeams {
  readonly keeping: TeamKeeping
  readonly findTeam: FindTeam
  readonly isOrganization: (workspaceGid: Gid) => Promise<boolean>
  readonly readNotes: ReadNotes
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Every name of a team's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

const JOIN_REQUESTS = 'join_request_management_access_level'

/** Makes a team, with its maker as its first member and admin; guests make none. */
export function makeCreateTeam(needs: SavingTeams) {
  return async (call: Call<'createTeam'>): Promise<Outcome<Team>> => {
    const { data, principal: viewer } = call
    const read = readInput(data, {
      fields: CREATE_TEAM_FIELDS,
      required: ['organization', 'name'],
      readOnly: needs.fieldNames,
    })
    if (!read.ok) return read
    const { name = '', organization: workspaceGid } = read.value
    if (workspaceGid === undefined || !viewer.roles.has(workspaceGid))
      return invalid(unknownReference('organization', workspaceGid ?? ''))
    if (viewer.roles.get(workspaceGid) === 'guest') return noAccess('workspace')
    if (!(await needs.isOrganization(workspaceGid))) return invalid('organization: Is not an organization')
    const blank = newTeam({ gid: await needs.nextGid(), workspaceGid, name })
    const description = await readDescription(needs, viewer, { input: read.value, before: null })
    if (!description.ok) return description
    const changes = readTeamChanges(read.value, { before: blank, htmlDescription: description.value })
    const team = { ...blank, ...changes }
    const fault = changesFault(team, changes)
    if (fault !== null) return invalid(fault)
    if (changes.isEndorsed === true && viewer.roles.get(workspaceGid) !== 'admin') return noAccess('team')
    const maker = { gid: await needs.nextGid(), userGid: viewer.userGid, isAdmin: true }
    const nowMs = needs.clock.nowMs()
    const decision = await needs.keeping.create({ team, maker, actor: apiActor(call), nowMs })
    return decision === 'created' ? done(team) : invalid(unknownReference('organization', workspaceGid))
  }
}

/** Changes a team, as far as its settings let the caller. */
export function makeUpdateTeam(needs: SavingTeams) {
  return async ({ data, path, principal: viewer }: Call<'updateTeam'>): Promise<Outcome<Team>> => {
    const found = await needs.findTeam(viewer, parseGid(path.team_gid))
    if (found.state !== 'visible') return found.refusal(path.team_gid)
    const before = found.record
    const asRead: ReadBack = async (values) =>
      await needs.asRead(viewer, { type: 'team', record: before }, values)
    const read = await readRecordInput(data, {
      fields: UPDATE_TEAM_FIELDS,
      readOnly: needs.fieldNames,
      twins: TEAM_TWINS,
      asRead,
    })
    if (!read.ok) return read
    const description = await readDescription(needs, viewer, {
      input: read.value,
      before: { ...before, asRead },
    })
    if (!description.ok) return description
    const changes = readTeamChanges(read.value, { before, htmlDescription: description.value })
    const fault = changesFault({ ...before, ...changes }, changes)
    if (fault !== null) return invalid(fault)
    const updated = await needs.keeping.update({
      viewer,
      teamGid: before.gid,
      changes,
      mayChange: (standing) => mayChangeTeam(viewer, standing, changes),
    })
    if (updated === 'refused') return noAccess('team')
    return updated === null ? notRecognized('team', path.team_gid) : done(updated)
  }
}

function changesFault(team: Team, changes: TeamChanges): string | null {
  return changes.requestsAnsweredBy !== undefined && team.visibility !== 'request_to_join'
    ? `${JOIN_REQUESTS}: Can only be changed while visibility is request_to_join`
    : null
}

/** What the settings of the team say of name and visibility; all other settings are for its admins, and recommending it for the workspace's. */
function mayChangeTeam(
  viewer: Pick<Principal, 'roles'>,
  standing: TeamStanding,
  changes: TeamChanges,
): boolean {
  const role = viewer.roles.get(standing.team.workspaceGid)
  if (role === undefined) return false
  const power = teamPower(standing, role)
  const { htmlDescription, isEndorsed, name, visibility, ...settings } = changes
  const renames = name !== undefined || htmlDescription !== undefined
  if (renames && !mayInTeam(standing.team.namedBy, power)) return false
  if (visibility !== undefined && !mayInTeam(standing.team.hiddenBy, power)) return false
  if (isEndorsed !== undefined && role !== 'admin') return false
  return power === 'admin' || Object.keys(settings).length === 0
}

type ReadBack = (values: Readonly<Record<string, unknown>>) => Promise<ReadonlySet<string>>

/** Teams call their notes a description, in what is sent and in what is wrong with it. */
async function readDescription(
  { readNotes }: SavingTeams,
  viewer: Principal,
  {
    before,
    input,
  }: {
    readonly input: { readonly description?: string; readonly html_description?: string }
    readonly before: (Team & { readonly asRead: ReadBack }) | null
  },
): Promise<Outcome<string | undefined>> {
  const { description, html_description: html } = input
  const read = await readNotes(
    viewer,
    {
      ...(description === undefined ? {} : { notes: description }),
      ...(html === undefined ? {} : { html_notes: html }),
    },
    before === null
      ? undefined
      : {
          rich: before.htmlDescription,
          asRead: async (sent) =>
            await before.asRead(
              Object.fromEntries(Object.entries(sent).map(([name, value]) => [asDescription(name), value])),
            ),
        },
  )
  if (read.ok || read.refusal.kind !== 'invalid') return read
  return invalid(...read.refusal.messages.map(asDescription))
}

const asDescription = (text: string) => text.replaceAll(/\b(html_)?notes\b/g, '$1description')
