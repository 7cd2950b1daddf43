import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { PROJECT_COLORS, PROJECT_ICONS, PROJECT_VIEWS } from '../projects/project.js'
import { APPROVAL_STATUSES, ASSIGNEE_STATUSES, TASK_SUBTYPES } from '../tasks/task.rules.js'
import { DEMO_SEED } from './demo-organisation.js'
import { SEED_SCHEMA } from './seed-schema.js'

// oxlint-disable-next-line typescript/no-explicit-any -- a test looks into a schema of any shape
const schema = SEED_SCHEMA as any

describe('the schema of a seed', () => {
  it('is published as it is: docs/seed.schema.json', async () => {
    await expect(`${JSON.stringify(SEED_SCHEMA, null, 2)}\n`).toMatchFileSnapshot(
      '../../../../../docs/seed.schema.json',
    )
  })

  it('is a JSON Schema by the letter of its own draft, and every value in it is described', () => {
    expect(new Ajv2020().validateSchema(SEED_SCHEMA)).toBe(true)
    const undescribed: string[] = []
    const look = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null) return
      for (const [name, one] of Object.entries(value)) {
        if (path.endsWith('.properties') && typeof one === 'object')
          if (!('description' in one) && !('$ref' in one)) undescribed.push(`${path}.${name}`)
        look(one, `${path}.${name}`)
      }
    }
    look(SEED_SCHEMA, '')
    expect(undescribed).toEqual([])
  })

  it('knows the words that the API knows, and no others', () => {
    const project = schema.properties.workspaces.items.properties.projects.items.properties
    const task = schema.$defs.task.properties
    expect(project.color.enum).toEqual([...PROJECT_COLORS, null])
    expect(project.icon.enum).toEqual([...PROJECT_ICONS, null])
    expect(project.default_view.enum).toEqual([...PROJECT_VIEWS])
    expect(task.resource_subtype.enum).toEqual([...TASK_SUBTYPES])
    expect(task.approval_status.enum).toEqual([...APPROVAL_STATUSES])
    expect(task.assignee_status.enum).toEqual([...ASSIGNEE_STATUSES])
  })

  it('fits the demo organization', () => {
    const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false })
    expect(ajv.validate(SEED_SCHEMA, DEMO_SEED)).toBe(true)
  })
})
