import type { Answer, Call, Handlers } from '../../../protocol/asana/call.js'
import { userReferenceText, type Field, type UserReference } from '../../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readInput, type InputForm } from '../../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Clock } from '../../../platform/clock.js'
import type { FindMember } from '../../users/find-member.js'
import type { FindProject } from '../find-project.js'
import type { Project } from '../project.js'
import { PROJECT_FOLLOWERS, PROJECT_MEMBERS } from './memberships.operations.js'
import type { ProjectSharing, SharingDecision } from './ports.js'

type Served =
  'addMembersForProject' | 'removeMembersForProject' | 'addFollowersForProject' | 'removeFollowersForProject'

interface Needs {
  readonly sharing: ProjectSharing
  readonly findProject: FindProject
  readonly findMember: FindMember
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

/** The operations that change who is in a project, or follows it, by people and not by memberships. */
export function projectPeopleApi(needs: Needs): Pick<Handlers, Served> {
  const add = async (on: On, follows: boolean): Promise<SharingDecision> => {
    const members: { gid: Gid; member: { type: 'user'; gid: Gid } }[] = []
    for (const gid of on.userGids) members.push({ gid: await needs.nextGid(), member: { type: 'user', gid } })
    const { projectGid, viewer } = on
    const nowMs = needs.clock.nowMs()
    const decision = await needs.sharing.add({ viewer, projectGid, members, level: null, follows, nowMs })
    // People are no teams.
    return decision === 'too_many_teams' ? 'refused' : decision
  }
  return {
    addMembersForProject: async (call) =>
      await change(needs, call, {
        form: PROJECT_MEMBERS,
        field: 'members',
        act: async (on) => await add(on, false),
      }),

    addFollowersForProject: async (call) =>
      await change(needs, call, {
        form: PROJECT_FOLLOWERS,
        field: 'followers',
        act: async (on) => await add(on, true),
      }),

    removeMembersForProject: async (call) =>
      await change(needs, call, {
        form: PROJECT_MEMBERS,
        field: 'members',
        act: async ({ userGids, ...on }) =>
          await needs.sharing.remove({ ...on, members: userGids.map((gid) => ({ type: 'user', gid })) }),
      }),

    removeFollowersForProject: async (call) =>
      await change(needs, call, {
        form: PROJECT_FOLLOWERS,
        field: 'followers',
        act: async (on) => await needs.sharing.unfollow(on),
      }),
  }
}

/** Who acts on whom, each once. */
interface On {
  readonly viewer: Principal
  readonly projectGid: Gid
  readonly userGids: readonly Gid[]
}

/** Finds the project and the people, acts, and answers the project as it is then. */
async function change<F extends 'members' | 'followers'>(
  needs: Needs,
  { data, path: { project_gid: text }, principal: viewer }: Call<Served>,
  {
    act,
    field,
    form,
  }: {
    readonly form: InputForm<Readonly<Record<F, Field<readonly UserReference[]>>>>
    readonly field: F
    readonly act: (on: On) => Promise<SharingDecision>
  },
): Promise<Outcome<Answer>> {
  const found = await needs.findProject(viewer, parseGid(text))
  if (found.state !== 'visible') return found.refusal(text)
  const read = readInput(data, form)
  if (!read.ok) return read
  const { project } = found.record
  const userGids = await peopleOf(needs, viewer, { project, field, named: read.value[field] ?? [] })
  if (!userGids.ok) return userGids
  const decision = await act({ viewer, projectGid: project.gid, userGids: userGids.value })
  if (decision === 'refused') return noAccess('project')
  if (decision === 'gone') return notRecognized('project', text)
  return done({ kind: 'record', record: project })
}

async function peopleOf(
  { findMember }: Needs,
  viewer: Principal,
  people: { readonly project: Project; readonly field: string; readonly named: readonly UserReference[] },
): Promise<Outcome<readonly Gid[]>> {
  const { field, named, project } = people
  const gids = new Set<Gid>()
  for (const [index, who] of named.entries()) {
    const gid = await findMember(project.workspaceGid, { who, viewer })
    if (gid === null)
      return invalid(`${field}: [${index}]: Not a user in Organization: ${userReferenceText(who)}`)
    gids.add(gid)
  }
  return done([...gids])
}
