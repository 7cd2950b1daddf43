import type { RecordFields, Resource } from '../../../protocol/asana/call.js'
import { LINK, LONG_TEXT } from '../../../protocol/asana/common-fields.js'
import { EXAMPLE_LINK, EXAMPLES } from '../../../protocol/asana/examples.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { TEXT } from '../../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../../protocol/asana/rich-value.js'
import type { ProjectStore } from '../ports.js'
import { projectAccess } from '../project.js'
import type { ProjectBrief } from './brief.js'
import type { BriefStore } from './ports.js'

/** A brief with what its project says of it. */
export interface ShownBrief extends ProjectBrief {
  readonly workspaceGid: Gid
}

function briefFields(publicUrl: string): RecordFields<ShownBrief> {
  return {
    title: {
      in: 'full',
      says: 'What it is called.',
      schema: TEXT,
      example: 'Why a catalogue',
      value: ({ title }) => title,
    },
    html_text: {
      in: 'full',
      weight: LONG_TEXT,
      says: 'What it says, as rich text in a `<body>`.',
      schema: TEXT,
      example: '<body>Whoever has a garden finds what grows there.</body>',
      value: ({ htmlText, workspaceGid }) => new RichValue('xml', htmlText, workspaceGid),
    },
    text: {
      in: 'optional',
      weight: LONG_TEXT,
      says: 'The same as plain text.',
      schema: TEXT,
      example: 'Whoever has a garden finds what grows there.',
      value: ({ htmlText, workspaceGid }) => new RichValue('plain', htmlText, workspaceGid),
    },
    permalink_url: {
      in: 'full',
      ...LINK,
      example: `${EXAMPLE_LINK}/project/${EXAMPLES.project.gid}/brief/${EXAMPLES.project_brief.gid}`,
      value: ({ gid, projectGid, workspaceGid }) =>
        `${publicUrl}/1/${workspaceGid}/project/${projectGid}/brief/${gid}`,
    },
    project: {
      in: 'full',
      of: 'project',
      says: 'The project that it is of.',
      example: EXAMPLES.project,
      value: ({ projectGid }) => projectGid,
    },
  }
}

export function briefResource({
  briefs,
  projects,
  publicUrl,
}: {
  readonly briefs: BriefStore
  readonly projects: ProjectStore
  readonly publicUrl: string
}): Resource<ShownBrief> {
  return {
    type: 'project_brief',
    nestedScope: 'projects:read',
    says: 'What a project is for, at length.',
    exampleGid: EXAMPLES.project_brief.gid,
    fields: briefFields(publicUrl),
    async load(viewer, gids) {
      const all = await briefs.load(gids)
      const standings = await projects.read(viewer, [
        ...new Set([...all.values()].map(({ projectGid }) => projectGid)),
      ])
      const workspaces = new Map(
        standings.flatMap((standing) => {
          const { gid, workspaceGid } = standing.project
          return projectAccess(standing, viewer.roles.get(workspaceGid)) === null ? [] : [[gid, workspaceGid]]
        }),
      )
      return new Map(
        [...all].flatMap(([gid, brief]): readonly [Gid, ShownBrief][] => {
          const workspaceGid = workspaces.get(brief.projectGid)
          return workspaceGid === undefined ? [] : [[gid, { ...brief, workspaceGid }]]
        }),
      )
    },
  }
}
