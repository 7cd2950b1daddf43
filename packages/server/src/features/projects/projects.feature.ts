import type { Resources } from '../../protocol/asana/call.js'
import type { ReadNotes, ReadText } from '../../protocol/asana/notes.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import type { CustomFieldsFeature } from '../custom-fields/custom-fields.feature.js'
import type { ContainersOf } from '../custom-fields/field-values.wire.js'
import type { Base } from '../feature.js'
import type { StatusUpdatesFeature } from '../status-updates/status-updates.feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import type { WorkspacesFeature } from '../workspaces/workspaces.feature.js'
import { projectBriefs } from './briefs/briefs.js'
import { BRIEFS_OPERATIONS } from './briefs/briefs.operations.js'
import { briefStore } from './briefs/briefs.store.js'
import { makeFindFieldParent, makeFindProject, makeProjectLevels } from './find-project.js'
import { makeListProjects } from './list-projects.js'
import { projectResource } from './project.wire.js'
import { PROJECTS_OPERATIONS } from './projects.operations.js'
import { SECTIONS_OPERATIONS } from './sections/sections.operations.js'
import { projectsApi } from './projects.api.js'
import { projectStore } from './projects.store.js'
import {
  makeCreateProject,
  makeDeleteProject,
  makeUpdateProject,
  placeOf,
  type FindPlace,
} from './save-project.js'
import { projectMemberships } from './memberships/memberships.js'
import { projectMembershipReader } from './memberships/memberships.store.js'
import { projectSharing } from './memberships/sharing.store.js'
import { PROJECT_PEOPLE_OPERATIONS } from './memberships/memberships.operations.js'
import type { SectionsOfList } from './sections/ports.js'
import { makeProjectAdmissions } from './memberships/admission.js'
import { projectSections } from './sections/sections.js'
import { sectionStore } from './sections/sections.store.js'

const OPERATIONS = {
  ...PROJECTS_OPERATIONS,
  ...SECTIONS_OPERATIONS,
  ...BRIEFS_OPERATIONS,
  ...PROJECT_PEOPLE_OPERATIONS,
}

export type ProjectsFeature = ReturnType<typeof projectsFeature>

interface Needs {
  readonly customFields: CustomFieldsFeature
  /** Of those that the viewer sees. */
  readonly portfoliosOf: ContainersOf
  readonly teams: TeamsFeature
  readonly users: UsersFeature
  readonly workspaces: WorkspacesFeature
  readonly statusUpdates: StatusUpdatesFeature
  readonly readNotes: ReadNotes
  readonly readText: ReadText
  readonly asRead: AsRead
  /** Of people's own lists of tasks. */
  readonly sectionsOfList: SectionsOfList
}

/** Projects and their sections. */
export function projectsFeature(base: Base, needs: Needs) {
  const { clock, db, nextGid, publicUrl } = base
  const { asRead, customFields, portfoliosOf, readNotes, statusUpdates, teams, users, workspaces } = needs
  const projects = projectStore(db)
  const briefRows = briefStore(db)
  const findProject = makeFindProject({ projects })
  const projectLevels = makeProjectLevels({ projects })
  const listProjects = makeListProjects({ projects })
  const sharing = { memberships: projectMembershipReader(db), sharing: projectSharing(db) }
  const sections = projectSections(base, { ...needs, sections: sectionStore(db), findProject, projectLevels })
  const briefs = projectBriefs(base, { ...needs, briefs: briefRows, projects, findProject })
  const memberships = projectMemberships(base, { ...needs, ...sharing, findProject, projectLevels })
  const resources = {
    project: projectResource({
      projects,
      briefs: briefRows,
      statusUpdates,
      ...customFields.parentFields(portfoliosOf),
      publicUrl,
    }),
    ...sections.resources,
    ...memberships.resources,
    ...briefs.resources,
  } satisfies Partial<Resources>
  const saving = {
    projects,
    findProject,
    findTeam: teams.findTeam,
    findMember: users.findMember,
    isTeamAdmin: teams.isTeamAdmin,
    isOrganization: workspaces.isOrganization,
    judgeValues: customFields.judgeValues,
    portfoliosOf,
    readNotes,
    asRead,
    clock,
    nextGid,
    fieldNames: Object.keys(resources.project.fields),
  }
  return {
    findProject,
    findFieldParent: makeFindFieldParent(findProject),
    projectLevels,
    projectAdmissions: makeProjectAdmissions({ projects }),
    listProjects,
    memberships: memberships.general,
    /** Where whoever asks may make a project. */
    findPlace: (async (viewer, asked) => await placeOf(saving, viewer, asked)) satisfies FindPlace,
    findSection: sections.findSection,
    resources,
    operations: OPERATIONS,
    handlers: {
      ...projectsApi({
        listProjects,
        findProject,
        findTeam: teams.findTeam,
        createProject: makeCreateProject(saving),
        updateProject: makeUpdateProject(saving),
        deleteProject: makeDeleteProject(saving),
      }),
      ...memberships.handlers,
      ...briefs.handlers,
      ...sections.handlers,
    },
  }
}
