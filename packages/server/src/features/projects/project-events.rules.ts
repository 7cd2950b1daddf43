import type { Gid } from '../../protocol/asana/gid.js'
import { valueEvents } from '../custom-fields/value-events.rules.js'
import type { HeldValue } from '../custom-fields/field-value.rules.js'
import { fieldEvents, type ToldField, type WorkChange } from '../events/event.rules.js'
import type { Project } from './project.js'
import type { Section } from './sections/section.js'

/** Who changes something, and when. */
export interface By {
  readonly byGid: Gid
  readonly nowMs: number
}

const TOLD: Readonly<Partial<Record<keyof Project, ToldField>>> = {
  name: { field: 'name' },
  htmlNotes: { field: 'notes' },
  color: { field: 'color' },
  icon: { field: 'icon' },
  defaultView: { field: 'default_view' },
  startOn: { field: 'start_on' },
  dueOn: { field: 'due_on' },
  privacySetting: { field: 'privacy_setting' },
  defaultAccessLevel: { field: 'default_access_level' },
  archivedAtMs: { field: 'archived' },
  ownerGid: { field: 'owner', refersTo: 'user' },
  teamGid: { field: 'team', refersTo: 'team' },
}

/**
 * What is told of a change of a project, in its own stream, its workspace's and its team's.
 * @param sides.before  null for one that is created
 * @param sides.after  null for one that is deleted
 * @param sides.fieldValues  the custom fields that changed
 */
export function projectChange(
  sides:
    | {
        readonly before: Project | null
        readonly after: Project
        readonly fieldValues?: readonly HeldValue[]
      }
    | { readonly before: Project; readonly after: null },
  { byGid, nowMs }: By,
): WorkChange {
  const { after, before } = sides
  const project = after ?? before
  const resource = { type: 'project', gid: project.gid }
  const teamGids = [before?.teamGid ?? null, after?.teamGid ?? null].filter((gid) => gid !== null)
  const parent =
    project.teamGid === null
      ? { type: 'workspace', gid: project.workspaceGid }
      : { type: 'team', gid: project.teamGid }
  return {
    workspaceGid: project.workspaceGid,
    byGid,
    atMs: nowMs,
    events:
      after === null
        ? [{ resource, action: 'deleted' }]
        : before === null
          ? [{ resource, action: 'added', parent }]
          : [
              ...fieldEvents(resource, { before, after }, TOLD),
              ...valueEvents(resource, 'fieldValues' in sides ? (sides.fieldValues ?? []) : []),
            ],
    streamGids: [project.workspaceGid, ...teamGids],
  }
}

/** The same of a section, in its own stream, its project's and its workspace's. */
export function sectionChange(
  sides: { readonly before: Section | null; readonly after: Section | null },
  of: { readonly projectGid: Gid; readonly workspaceGid: Gid },
  { byGid, nowMs }: By,
): WorkChange {
  const { after, before } = sides
  const gid = (after ?? before)?.gid
  const resource = gid === undefined ? null : { type: 'section', gid }
  const parent = { type: 'project', gid: of.projectGid }
  return {
    workspaceGid: of.workspaceGid,
    byGid,
    atMs: nowMs,
    events:
      resource === null
        ? []
        : after === null
          ? [{ resource, action: 'deleted' }]
          : before === null
            ? [{ resource, action: 'added', parent }]
            : fieldEvents(resource, { before, after }, { name: { field: 'name' } }),
    streamGids: [of.projectGid, of.workspaceGid],
  }
}
