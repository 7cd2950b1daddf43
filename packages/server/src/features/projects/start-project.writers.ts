import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { appendEvents } from '../events/events.writers.js'
import { projectChange } from './project-events.rules.js'
import type { NewProjectMember, Project } from './project.js'
import { insertProject, insertProjectMember } from './projects.writers.js'
import { insertSection } from './sections/sections.writers.js'

/** Other features' way to make a project that people are told of, in their own transaction: with its members, and its sections in their order. */
export async function startProject(
  tx: Queries,
  {
    byGid,
    members,
    project,
    sections,
  }: {
    readonly project: Project
    readonly members: readonly NewProjectMember[]
    readonly sections: readonly { readonly gid: Gid; readonly name: string }[]
    /** Who makes it. */
    readonly byGid: Gid
  },
): Promise<void> {
  const made = { projectGid: project.gid, createdAtMs: project.createdAtMs }
  await insertProject(tx, project)
  for (const member of members)
    await insertProjectMember(tx, { ...member, projectGid: project.gid, nowMs: project.createdAtMs })
  for (const section of sections)
    await insertSection(tx, { section: { ...section, ...made }, place: { at: 'end' } })
  const by = { byGid, nowMs: project.createdAtMs }
  appendEvents(tx, projectChange({ before: null, after: project }, by))
}
