import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Handlers } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid } from '../../protocol/asana/refusal.js'
import type { FindProject, ProjectLevels } from '../projects/find-project.js'
import { accessByProject, plainKind, type PlainActs, type RecordStore } from '../record-kind.js'
import type { FindMember } from '../users/find-member.js'
import type { FindUser } from '../users/ports.js'
import { findAdministered } from './find-administered.js'
import { RATE_FIELDS, RATES_PER_PROJECT_MAX, RATES_SEEN_FROM, type Rate } from './rate.js'
import { NEW_RATE, OF_RATES, RATE_CHANGES } from './rates.operations.js'

type Served = 'getRates' | 'createRate' | 'getRate' | 'updateRate' | 'deleteRate'

interface Needs {
  readonly store: RecordStore<Rate>
  readonly asRead: AsRead
  readonly nextGid: () => Promise<Gid>
  readonly findMember: FindMember
  readonly findProject: FindProject
  readonly findUser: FindUser
  readonly projectLevels: ProjectLevels
}

/** What people cost in a project is for its admins alone. */
export function rateKind(needs: Needs) {
  const kind = plainKind({
    ...needs,
    type: 'rate',
    nestedScope: 'projects:read',
    says: 'What an hour of somebody costs in a project.',
    exampleGid: EXAMPLES.rate.gid,
    fields: RATE_FIELDS,
    accessOf: accessByProject(needs.projectLevels, { read: RATES_SEEN_FROM, change: 'admin' }),
    create: {
      ...NEW_RATE,
      ownerField: 'parent',
      tooMany: `parent: Has ${RATES_PER_PROJECT_MAX} rates, as many as it may have. Delete some first`,
      taken: 'resource: Has a rate in this project already. Change that one instead',
      make: async (viewer, input) => {
        const { parent = NO_GID, rate = 0, resource = { by: 'me' } } = input
        const project = await findAdministered(needs.findProject, viewer, parent)
        if (!project.ok) return project
        const { gid: projectGid, workspaceGid } = project.value
        const userGid = await needs.findMember(workspaceGid, { who: resource, viewer })
        if (userGid === null)
          return invalid(`resource: Not a user in Organization: ${userReferenceText(resource)}`)
        return done({
          record: {
            gid: await needs.nextGid(),
            workspaceGid,
            projectGid,
            userGid,
            createdByGid: viewer.userGid,
            rateHundredths: rate,
          },
          owner: { table: 'projects', gid: projectGid },
          among: { projectGid },
          countMax: RATES_PER_PROJECT_MAX,
        })
      },
    },
    update: {
      ...RATE_CHANGES,
      change: (_rate, { rate }) => done({ changes: rate === undefined ? {} : { rateHundredths: rate } }),
    },
  })
  return { ...kind, handlers: handlersOf(kind, needs) }
}

function handlersOf(kind: PlainActs<Rate>, { findProject, findUser }: Needs): Pick<Handlers, Served> {
  return {
    async getRates(call) {
      const { principal } = call
      const read = readInput(call.query, OF_RATES)
      if (!read.ok) return read
      const { parent, resource } = read.value
      if (parent === undefined && resource === undefined)
        return invalid('Must specify at least one of parent, resource')
      const project = parent === undefined ? null : await findAdministered(findProject, principal, parent)
      if (project?.ok === false) return project
      const user = resource === undefined ? null : await findUser(principal, resource)
      if (resource !== undefined && user === null)
        return invalid(`resource: Not a user in Organization: ${userReferenceText(resource)}`)
      return await kind.list(call, {
        where: {
          ...(parent === undefined ? {} : { projectGid: parent }),
          ...(user === null ? {} : { userGid: user.gid }),
        },
      })
    },
    createRate: async ({ data, principal }) => await kind.create(principal, data),
    getRate: async ({ path, principal }) => await kind.get(principal, path.rate_gid),
    updateRate: async ({ data, path, principal }) =>
      await kind.update(principal, { text: path.rate_gid, data }),
    deleteRate: async ({ path, principal }) => await kind.delete(principal, path.rate_gid),
  }
}
