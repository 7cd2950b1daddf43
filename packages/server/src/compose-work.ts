import { type Database } from './db/database.js'
import { makeAsRead } from './http/contexts/as-read.js'
import { makeFindLinked } from './http/contexts/find-linked.js'
import type { Clock } from './platform/clock.js'
import type { Handlers, Resources } from './protocol/asana/call.js'
import type { Gid } from './protocol/asana/gid.js'
import { makeReadNotes } from './protocol/asana/notes.js'
import { makeFindProject, makeProjectLevels } from './rooms/projects/find-project.js'
import { projectResource } from './rooms/projects/project.wire.js'
import { auditLogApi } from './rooms/audit/audit-log.api.js'
import { auditLogEventResource } from './rooms/audit/audit-log.wire.js'
import { trailStore } from './rooms/audit/trail.store.js'
import { projectsApi } from './rooms/projects/projects.api.js'
import { projectIsVisible, projectStore } from './rooms/projects/projects.store.js'
import { makeCreateProject, makeDeleteProject, makeUpdateProject } from './rooms/projects/save-project.js'
import { makeFindSection } from './rooms/sections/find-section.js'
import { sectionResource } from './rooms/sections/section.wire.js'
import { sectionsApi } from './rooms/sections/sections.api.js'
import { insertSection, sectionStore } from './rooms/sections/sections.store.js'
import { makeFindTask } from './rooms/tasks/find-task.js'
import { makePlaceTask } from './rooms/tasks/place-task.js'
import { makeCreateTask, makeDeleteTask, makeUpdateTask } from './rooms/tasks/save-task.js'
import { taskResource } from './rooms/tasks/task.wire.js'
import { tasksApi } from './rooms/tasks/tasks.api.js'
import { taskStore } from './rooms/tasks/tasks.store.js'
import { makeFindTeam } from './rooms/teams/find-team.js'
import { teamResource } from './rooms/teams/team.wire.js'
import { teamsApi } from './rooms/teams/teams.api.js'
import { teamStore } from './rooms/teams/teams.store.js'
import { makeFindMember } from './rooms/users/find-member.js'
import { userResource } from './rooms/users/user.wire.js'
import { usersApi } from './rooms/users/users.api.js'
import { workspaceResource } from './rooms/workspaces/workspace.wire.js'
import { workspacesApi } from './rooms/workspaces/workspaces.api.js'
import { workspaceStore } from './rooms/workspaces/workspaces.store.js'
import type { makePeople } from './compose-people.js'

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
  const projects = projectStore(db, { insertSection })
  const sections = sectionStore(db)
  const tasks = taskStore(db, { projectIsVisible })

  const findMember = makeFindMember({ users })
  const findTeam = makeFindTeam({ teams })
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
      ...usersApi({ users, findTeam }),
      ...workspacesApi({ workspaces }),
      ...auditLogApi({ trail: trailStore(db) }),
      ...teamsApi({ teams, findTeam, findUser: async (viewer, who) => await users.find(viewer, who) }),
      ...projectsApi({
        projects,
        findProject,
        findTeam,
        findTask,
        createProject: makeCreateProject(projectNeeds),
        updateProject: makeUpdateProject(projectNeeds),
        deleteProject: makeDeleteProject(projectNeeds),
      }),
      ...sectionsApi({
        sections,
        findProject,
        findSection,
        placeTask: makePlaceTask({ tasks, findTask }),
        asRead,
        clock,
        nextGid,
        fieldNames: fieldNames('section'),
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
