import { isAtLeast } from '../../../protocol/asana/access-level.js'
import type { AsRead } from '../../../protocol/asana/as-read.js'
import { EMPTY_ANSWER, type Answer, type Handlers } from '../../../protocol/asana/call.js'
import { NO_GID, parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readInput, readRecordInput } from '../../../protocol/asana/input.js'
import { cutPage, type PageRequest } from '../../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Clock } from '../../../platform/clock.js'
import type { FindProject } from '../find-project.js'
import type { FindSection } from './find-section.js'
import type { ListedSection, SectionsOfList, SectionStore } from './ports.js'
import { readPosition, unknownAnchor } from './position.rules.js'
import type { Position, Section } from './section.js'
import { INSERT_SECTION, NEW_SECTION, SECTION_FIELDS } from './sections.operations.js'

type Served =
  | 'getSectionsForProject'
  | 'getSection'
  | 'createSectionForProject'
  | 'insertSectionForProject'
  | 'updateSection'
  | 'deleteSection'

interface Needs {
  readonly sections: SectionStore
  readonly findProject: FindProject
  readonly findSection: FindSection
  readonly sectionsOfList: SectionsOfList
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly fieldNames: readonly string[]
}

export function sectionsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getSectionsForProject({ principal, page, path }) {
      const rows = await listSections(needs, principal, { text: path.project_gid, page })
      if (!rows.ok) return rows
      const cut = cutPage(rows.value, { page, keyOf: (row) => [row.rank, row.section.gid] })
      if (!cut.ok) return cut
      const records = cut.value.records.map((row) => row.section)
      return done({ kind: 'list', records, next: cut.value.next })
    },

    async getSection({ principal, path }) {
      const found = await needs.findSection(principal, parseGid(path.section_gid))
      return found.state === 'visible' ? answer(found.record.section) : found.refusal(path.section_gid)
    },

    async createSectionForProject({ principal, path, data }) {
      const project = await needs.findProject(principal, parseGid(path.project_gid))
      if (project.state !== 'visible') return project.refusal(path.project_gid)
      const created = { projectGid: project.record.project.gid, createdAtMs: needs.clock.nowMs() }
      const read = await readRecordInput(data, {
        ...NEW_SECTION,
        readOnly: needs.fieldNames,
        asRead: async (values) => {
          const record: Section = { gid: await needs.nextGid(), name: '', ...created }
          return await needs.asRead(principal, { type: 'section', record }, values)
        },
      })
      if (!read.ok) return read
      if (!isAtLeast(project.record.level, 'editor')) return noAccess('project')
      const position = readPosition(read.value, { at: 'end' })
      if (!position.ok) return position
      const section: Section = {
        gid: await needs.nextGid(),
        name: read.value.name ?? '',
        ...created,
      }
      const decision = await needs.sections.create(section, position.value, principal.userGid)
      if (decision === 'gone') return notRecognized('project', path.project_gid)
      return decision === 'created' ? answer(section) : unknownAnchor(read.value)
    },

    async updateSection({ principal, path, data }) {
      const found = await needs.findSection(principal, parseGid(path.section_gid))
      if (found.state !== 'visible') return found.refusal(path.section_gid)
      const { section } = found.record
      const read = await readRecordInput(data, {
        fields: SECTION_FIELDS,
        readOnly: needs.fieldNames,
        asRead: async (values) => await needs.asRead(principal, { type: 'section', record: section }, values),
      })
      if (!read.ok) return read
      if (!isAtLeast(found.record.level, 'editor')) return noAccess('section')
      const { insert_after, insert_before, name } = read.value
      const moves = insert_after !== undefined || insert_before !== undefined
      const position = readPosition(read.value, { at: 'end' })
      if (!position.ok) return position
      const updated = await needs.sections.update({
        sectionGid: found.record.section.gid,
        name: name ?? null,
        position: moves ? position.value : null,
        by: { byGid: principal.userGid, nowMs: needs.clock.nowMs() },
      })
      if (updated === 'gone') return notRecognized('section', path.section_gid)
      return updated === 'anchor_unknown' ? unknownAnchor(read.value) : answer(updated)
    },

    async insertSectionForProject({ principal, path, data }) {
      const project = await needs.findProject(principal, parseGid(path.project_gid))
      if (project.state !== 'visible') return project.refusal(path.project_gid)
      const read = readInput(data, INSERT_SECTION)
      if (!read.ok) return read
      if (!isAtLeast(project.record.level, 'editor')) return noAccess('project')
      const { after_section: after, before_section: before, section: sectionGid = NO_GID } = read.value
      if ((after === undefined) === (before === undefined))
        return invalid('Must specify exactly one of before_section or after_section')
      const found = await needs.findSection(principal, sectionGid)
      const unknownSection = invalid(unknownReference('section', sectionGid))
      if (found.state !== 'visible' || found.record.section.projectGid !== project.record.project.gid)
        return unknownSection
      const position: Position =
        before === undefined ? { at: 'after', anchor: after ?? NO_GID } : { at: 'before', anchor: before }
      const by = { byGid: principal.userGid, nowMs: needs.clock.nowMs() }
      switch (await needs.sections.update({ sectionGid, name: null, position, by })) {
        case 'gone':
          return unknownSection
        case 'anchor_unknown':
          return invalid(
            unknownReference(before === undefined ? 'after_section' : 'before_section', position.anchor),
          )
        default:
          return done(EMPTY_ANSWER)
      }
    },

    async deleteSection({ principal, path }) {
      const found = await needs.findSection(principal, parseGid(path.section_gid))
      if (found.state !== 'visible') return found.refusal(path.section_gid)
      if (!isAtLeast(found.record.level, 'editor')) return noAccess('section')
      const by = { byGid: principal.userGid, nowMs: needs.clock.nowMs() }
      switch (await needs.sections.delete(found.record.section.gid, by)) {
        case 'deleted':
          return done(EMPTY_ANSWER)
        case 'not_empty':
          return invalid('section: Cannot delete a section that has tasks. Move or delete them first.')
        case 'last':
          return invalid('section: Cannot delete the last section of a project')
        case 'gone':
          return notRecognized('section', path.section_gid)
      }
    },
  }
}

/** Those of a project, or of the caller's own list of tasks. */
async function listSections(
  needs: Needs,
  viewer: Principal,
  { page, text }: { readonly text: string; readonly page: PageRequest },
): Promise<Outcome<readonly ListedSection[]>> {
  const gid = parseGid(text)
  const project = await needs.findProject(viewer, gid)
  if (project.state === 'visible') return done(await needs.sections.list(project.record.project.gid, page))
  const rows = await needs.sectionsOfList(viewer, gid, page)
  return rows === null ? project.refusal(text) : done(rows)
}

function answer(section: Section): Outcome<Answer> {
  return done({ kind: 'record', record: section })
}
