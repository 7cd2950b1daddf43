import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { CustomField } from './custom-field.rules.js'
import type { FindCustomField } from './find-custom-field.js'
import type { CustomFieldStore } from './ports.js'
import type { makeCreateField, makeDeleteField, makeUpdateField } from './save-custom-field.js'

type Served =
  | 'createCustomField'
  | 'getCustomField'
  | 'updateCustomField'
  | 'deleteCustomField'
  | 'getCustomFieldsForWorkspace'

export function customFieldsApi(needs: {
  readonly customFields: Pick<CustomFieldStore, 'list'>
  readonly findCustomField: FindCustomField
  readonly createField: ReturnType<typeof makeCreateField>
  readonly updateField: ReturnType<typeof makeUpdateField>
  readonly deleteField: ReturnType<typeof makeDeleteField>
}): Pick<Handlers, Served> {
  return {
    createCustomField: async ({ data, principal }) => answer(await needs.createField(principal, data)),

    async getCustomField({ path, principal }) {
      const found = await needs.findCustomField(principal, parseGid(path.custom_field_gid))
      return found.state === 'visible' ? answer(done(found.record)) : found.refusal(path.custom_field_gid)
    },

    updateCustomField: async ({ data, path, principal }) =>
      answer(await needs.updateField(principal, { ...sentField(path.custom_field_gid), data })),

    async deleteCustomField({ path, principal }) {
      const deleted = await needs.deleteField(principal, sentField(path.custom_field_gid))
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },

    async getCustomFieldsForWorkspace({ page, path, principal, rest }) {
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid))
        return notRecognized('workspace', path.workspace_gid)
      const rows = await needs.customFields.list(principal, { workspaceGid, page, rest })
      const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },
  }
}

const sentField = (text: string) => ({ gid: parseGid(text), text })

function answer(outcome: Outcome<CustomField>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
