import type { Database } from '../db/database.js'
import { makeAsRead } from '../http/api/as-read.js'
import { makeFindLinked } from '../http/api/find-linked.js'
import type { Clock } from '../platform/clock.js'
import type { Handlers, Resources } from '../protocol/asana/call.js'
import type { Gid } from '../protocol/asana/gid.js'
import { makeReadNotes } from '../protocol/asana/notes.js'
import { makeFindProject, makeProjectLevels } from '../features/projects/find-project.js'
import { makeListProjects } from '../features/projects/list-projects.js'
import { projectResource } from '../features/projects/project.wire.js'
import { auditLogApi } from '../features/audit-log/audit-log.api.js'
import { auditLogEventResource } from '../features/audit-log/audit-log.wire.js'
import { trailStore } from '../features/audit/trail.store.js'
import { projectsApi } from '../features/projects/projects.api.js'
import { projectStore } from '../features/projects/projects.store.js'
import { makeCreateProject, makeDeleteProject, makeUpdateProject } from '../features/projects/save-project.js'
import { makeFindSection } from '../features/projects/sections/find-section.js'
import { sectionResource } from '../features/projects/sections/section.wire.js'
import { sectionsApi } from '../features/projects/sections/sections.api.js'
import { sectionStore } from '../features/projects/sections/sections.store.js'
import { makeFindTask } from '../features/tasks/find-task.js'
import { makePlaceTask } from '../features/tasks/place-task.js'
import { makeCreateTask, makeDeleteTask, makeUpdateTask } from '../features/tasks/save-task.js'
import { taskResource } from '../features/tasks/task.wire.js'
import { taskPlacesApi } from '../features/tasks/task-places.api.js'
import { tasksApi } from '../features/tasks/tasks.api.js'
import { taskStore } from '../features/tasks/tasks.store.js'
import { makeListTeams } from '../features/teams/list-teams.js'
import { makeFindTeam } from '../features/teams/find-team.js'
import { teamResource } from '../features/teams/team.wire.js'
import { teamsApi } from '../features/teams/teams.api.js'
import { teamStore } from '../features/teams/teams.store.js'
import { makeFindMember } from '../features/users/find-member.js'
import { userResource } from '../features/users/user.wire.js'
import { usersApi } from '../features/users/users.api.js'
import { workspaceResource } from '../features/workspaces/workspace.wire.js'
import { workspacesApi } from '../features/workspaces/workspaces.api.js'
import { workspaceStore } from '../features/workspaces/workspaces.store.js'
import type { makePeople } from './people.js'

/** Asana's resources: their records on the wire, and the handlers of their operations. */
export function makeWork(
  db: Database,
  needs: Pick<ReturnType<typeof makePeople>, 'users'> & {
    readonly clock: Clock
    readonly nextGid: () => Promise<Gid>
    readonly publicUrl: string
  },
): { readonly handlers: Handlers; readonly resources: Resources } {
  const { clock, nextGid, publicUrl, users } = needs
  const workspaces = workspaceStore(db)
  const teams = teamStore(db)
  const projects = projectStore(db)
  const sections = sectionStore(db)
  const tasks = taskStore(db)

  const findMember = makeFindMember({ users })
  const findTeam = makeFindTeam({ teams })
  const listTeams = makeListTeams({ teams })
  const listProjects = makeListProjects({ projects })
  const findProject = makeFindProject({ projects })
  const projectLevels = makeProjectLevels({ projects })
  const findSection = makeFindSection({ sections, findProject })
  const findTask = makeFindTask({ tasks, projectLevels })
  const isOrganization = async (gid: Gid) => (await workspaces.load([gid])).get(gid)?.isOrganization === true

  const resources = {
    user: userResource({ users, publicUrl }),
    workspace: workspaceResource({ workspaces }),
    audit_log_event: auditLogEventResource(),
    team: teamResource({ teams, publicUrl }),
    project: projectResource({ projects, publicUrl }),
    section: sectionResource({ sections, projectLevels }),
    task: taskResource({ tasks, projectLevels, publicUrl }),
  }
  const asRead = makeAsRead({ resources, publicUrl })
  const readNotes = makeReadNotes({ findLinked: makeFindLinked(resources), publicUrl })
  const fieldNames = (type: keyof typeof resources) => Object.keys(resources[type].shape.fields)
  const projectNeeds = {
    projects,
    findProject,
    findTeam,
    findMember,
    isOrganization,
    readNotes,
    asRead,
    clock,
    nextGid,
    fieldNames: fieldNames('project'),
  }
  const taskNeeds = {
    tasks,
    findTask,
    findProject,
    findSection,
    findMember,
    readNotes,
    asRead,
    clock,
    nextGid,
    fieldNames: fieldNames('task'),
  }

  return {
    resources,
    handlers: {
      ...usersApi({ users, findTeam, listTeams }),
      ...workspacesApi({ workspaces }),
      ...auditLogApi({ trail: trailStore(db) }),
      ...teamsApi({ findTeam, listTeams }),
      ...projectsApi({
        listProjects,
        findProject,
        findTeam,
        createProject: makeCreateProject(projectNeeds),
        updateProject: makeUpdateProject(projectNeeds),
        deleteProject: makeDeleteProject(projectNeeds),
      }),
      ...sectionsApi({
        sections,
        findProject,
        findSection,
        asRead,
        clock,
        nextGid,
        fieldNames: fieldNames('section'),
      }),
      ...taskPlacesApi({
        findSection,
        findTask,
        listProjects,
        placeTask: makePlaceTask({ tasks, findTask }),
      }),
      ...tasksApi({
        tasks,
        findTask,
        findProject,
        findSection,
        findUser: async (viewer, who) => await users.find(viewer, who),
        createTask: makeCreateTask(taskNeeds),
        updateTask: makeUpdateTask(taskNeeds),
        deleteTask: makeDeleteTask(taskNeeds),
        clock,
      }),
    },
  }
}
