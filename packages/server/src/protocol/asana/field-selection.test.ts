import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GrantedScopes } from '../token/principal.js'
import { selectFields, type Selection } from './field-selection.js'
import { parseOptFields } from './opt-fields.js'
import type { Shapes } from './shape.js'

/** A small world: fields shown compact, full or on demand, records in records, objects in records. */
const SHAPES = {
  task: {
    type: 'task',
    nestedScope: 'tasks:read',
    fields: {
      name: { in: 'compact' },
      resource_subtype: { in: 'compact' },
      notes: { in: 'full' },
      html_notes: { in: 'optional' },
      actual_time_minutes: { in: 'full', scope: 'time_tracking_entries:read' },
      assignee: { in: 'full', of: 'user' },
      completed_by: { in: 'optional', of: 'user' },
      parent: { in: 'full', of: 'task' },
      memberships: {
        in: 'full',
        of: { fields: { section: { in: 'compact', of: 'section' }, project: { in: 'full', of: 'project' } } },
      },
    },
  },
  user: {
    type: 'user',
    nestedScope: 'users:read',
    fields: { name: { in: 'compact' }, email: { in: 'full' }, workspaces: { in: 'full', of: 'workspace' } },
  },
  project: {
    type: 'project',
    nestedScope: 'projects:read',
    fields: { name: { in: 'compact' }, team: { in: 'full', of: 'team', scope: 'teams:read' } },
  },
  section: { type: 'section', nestedScope: 'project_sections:read', fields: { name: { in: 'compact' } } },
  team: { type: 'team', nestedScope: 'teams:read', fields: { name: { in: 'compact' } } },
  audit_log_event: { type: 'audit_log_event', nestedScope: 'workspaces:read', fields: {} },
  workspace: { type: 'workspace', nestedScope: 'workspaces:read', fields: { name: { in: 'compact' } } },
} as Partial<Shapes> as Shapes

interface Asked {
  readonly scopes?: GrantedScopes
  readonly form?: 'compact' | 'full'
  readonly fields?: string
  readonly expand?: string
}

function select({ scopes = 'full', form = 'full', fields, expand }: Asked) {
  const tree = (text: string | undefined) => {
    if (text === undefined) return null
    const parsed = parseOptFields([text])
    if (!parsed.ok) throw new Error(parsed.message)
    return parsed.tree
  }
  return selectFields(
    { shapes: SHAPES, scopes },
    { type: 'task', form, wish: { fields: tree(fields), expand: tree(expand) } },
  )
}

/** A selection as text, in its order: `gid name assignee{gid name}`. */
function show(selection: Selection): string {
  return selection.fields
    .map(({ name, nested }) => (nested === null ? name : `${name}{${show(nested)}}`))
    .join(' ')
}

function shown(asked: Asked): string {
  const selected = select(asked)
  if (!selected.ok) throw new Error(JSON.stringify(selected.refusal))
  return show(selected.value)
}

const USER = '{gid name resource_type}'
const TASK = '{gid name resource_type resource_subtype}'

describe('an answer without opt_fields', () => {
  it('is compact in lists: the compact fields, gid first, the subtype last', () => {
    expect(shown({ form: 'compact' })).toBe('gid name resource_type resource_subtype')
  })

  it('is full for one record, with compact records inside and whole objects', () => {
    expect(shown({ form: 'full' })).toBe(
      `gid actual_time_minutes assignee${USER} memberships{project${USER} section${USER}} name notes parent${TASK} resource_type resource_subtype`,
    )
  })

  it('leaves out silently what the token may not read', () => {
    expect(shown({ scopes: new Set(['tasks:read']) })).toBe(
      `gid assignee${USER} memberships{project${USER} section${USER}} name notes parent${TASK} resource_type resource_subtype`,
    )
  })
})

describe('opt_fields', () => {
  it('gives gid and exactly what was named, in the order of the answer', () => {
    expect(shown({ fields: 'notes,name' })).toBe('gid name notes')
    expect(shown({ fields: 'name', form: 'compact' })).toBe('gid name')
    expect(shown({ fields: 'html_notes,resource_type,resource_subtype,gid' })).toBe(
      'gid html_notes resource_type resource_subtype',
    )
  })

  it("ignores unknown names and the record itself — Asana's API edge", () => {
    expect(shown({ fields: 'id,nope.deeper,this' })).toBe('gid')
    expect(shown({ fields: 'constructor,toString,__proto__' })).toBe('gid')
    expect(shown({ fields: 'name.first' })).toBe('gid name')
  })

  it('gives the compact record for a bare reference and gid with what is named below one', () => {
    expect(shown({ fields: 'assignee' })).toBe(`gid assignee${USER}`)
    expect(shown({ fields: 'assignee.email' })).toBe('gid assignee{gid email}')
    expect(shown({ fields: 'assignee,assignee.email' })).toBe('gid assignee{gid email name resource_type}')
    expect(shown({ fields: 'assignee.nope' })).toBe('gid assignee{gid}')
    expect(shown({ fields: 'completed_by.workspaces.name' })).toBe(
      'gid completed_by{gid workspaces{gid name}}',
    )
    expect(shown({ fields: 'parent.parent.parent.name' })).toBe(
      'gid parent{gid parent{gid parent{gid name}}}',
    )
  })

  it('gives an object inside a record whole when bare, else what is named', () => {
    expect(shown({ fields: 'memberships' })).toBe(`gid memberships{project${USER} section${USER}}`)
    expect(shown({ fields: 'memberships.section.name' })).toBe('gid memberships{section{gid name}}')
    expect(shown({ fields: 'memberships.section' })).toBe(`gid memberships{section${USER}}`)
  })

  it("wins over opt_expand — Asana's API edge", () => {
    expect(shown({ fields: 'name', expand: 'assignee' })).toBe('gid name')
  })
})

describe('opt_expand', () => {
  it('makes a named reference full', () => {
    expect(shown({ form: 'compact', expand: 'assignee' })).toBe(
      `gid assignee{gid email name resource_type workspaces${USER}} name resource_type resource_subtype`,
    )
  })

  it('makes the records of a list full with `this`', () => {
    expect(shown({ form: 'compact', expand: 'this' })).toBe(shown({ form: 'full' }))
  })

  it('follows a path, showing what lies on it', () => {
    expect(shown({ form: 'compact', expand: 'assignee.workspaces' })).toBe(
      `gid assignee{gid name resource_type workspaces${USER}} name resource_type resource_subtype`,
    )
  })

  it('shows a field that is otherwise only there on demand', () => {
    expect(shown({ form: 'compact', expand: 'html_notes,nope' })).toBe(
      'gid html_notes name resource_type resource_subtype',
    )
  })

  it('shows nothing that the token may not read', () => {
    expect(shown({ scopes: new Set(['tasks:read']), form: 'compact', expand: 'assignee' })).toBe(
      `gid assignee${USER} name resource_type resource_subtype`,
    )
  })
})

describe("a nested record without the scope of its kind — Asana's scopes", () => {
  const scopes = new Set(['tasks:read'])

  it('shows who it is and nothing more', () => {
    expect(shown({ scopes, fields: 'assignee.name,assignee.gid,assignee.resource_type' })).toBe(
      `gid assignee${USER}`,
    )
    expect(shown({ scopes, fields: 'memberships.project.name' })).toBe('gid memberships{project{gid name}}')
  })

  it.each([
    ['assignee.email', 'users:read', 'assignee.email'],
    ['name,assignee.workspaces', 'users:read', 'assignee.workspaces'],
    ['actual_time_minutes', 'time_tracking_entries:read', 'actual_time_minutes'],
    ['memberships.project.team', 'teams:read', 'memberships.project.team'],
    ['parent.assignee.email', 'users:read', 'parent.assignee.email'],
    ['(this|parent).(assignee).(email)', 'users:read', 'assignee.email'],
  ])('refuses %s and names %s', (fields, scope, path) => {
    expect(select({ scopes, fields })).toEqual({
      ok: false,
      refusal: { kind: 'insufficient_scope', scope, path },
    })
  })

  it('opens with that scope', () => {
    expect(shown({ scopes: new Set(['users:read']), fields: 'assignee.email' })).toBe(
      'gid assignee{gid email}',
    )
  })

  it('is open to the token of the record’s own kind, and to full permissions', () => {
    expect(shown({ scopes, fields: 'parent.notes' })).toBe('gid parent{gid notes}')
    expect(select({ scopes: new Set(['users:read']), fields: 'parent.notes' }).ok).toBe(false)
    expect(shown({ scopes: 'full', fields: 'memberships.project.team.name' })).toBe(
      'gid memberships{project{gid team{gid name}}}',
    )
  })
})

describe('every selection', () => {
  const names = [
    'gid',
    'name',
    'notes',
    'assignee',
    'email',
    'parent',
    'memberships',
    'project',
    'team',
    'this',
    'nope',
  ]
  const anyFields = fc
    .array(
      fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }).map((path) => path.join('.')),
      { minLength: 1, maxLength: 8 },
    )
    .map((paths) => paths.join(','))

  it('has no name twice and begins with gid wherever there is a record', () => {
    const check = ({ type, fields }: Selection) => {
      expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length)
      if (type !== null) expect(fields[0]?.name).toBe('gid')
      for (const { nested } of fields) if (nested !== null) check(nested)
    }
    fc.assert(
      fc.property(anyFields, fc.boolean(), (text, expands) => {
        const selected = select(expands ? { expand: text } : { fields: text })
        if (!selected.ok) throw new Error('full permissions were refused')
        check(selected.value)
      }),
    )
  })

  it('shows with fewer scopes no field that it does not show with full permissions', () => {
    fc.assert(
      fc.property(
        anyFields,
        fc.subarray(['users:read', 'teams:read', 'projects:read']),
        (fields, granted) => {
          const selected = select({ fields, scopes: new Set(['tasks:read', ...granted]) })
          if (selected.ok) expect(show(selected.value)).toBe(shown({ fields }))
          else expect(selected.refusal.kind).toBe('insufficient_scope')
        },
      ),
    )
  })
})

describe('what a token may read of a nested record that it has no scope for', () => {
  const shapes: Shapes = {
    ...SHAPES,
    user: {
      type: 'user',
      nestedScope: 'users:read',
      fields: {
        name: { in: 'compact' },
        title: { in: 'compact' },
        resource_subtype: { in: 'compact' },
        email: { in: 'compact' },
      },
    },
  }
  const chosen = (scopes: readonly string[], fields?: string) => {
    const tree = fields === undefined ? null : parseOptFields([fields])
    if (tree !== null && !tree.ok) throw new Error(tree.message)
    const wish = { fields: tree === null ? null : tree.tree, expand: null }
    const selected = selectFields({ shapes, scopes: new Set(scopes) }, { type: 'task', form: 'full', wish })
    if (!selected.ok) throw new Error(JSON.stringify(selected.refusal))
    return show(selected.value)
  }
  const BARE = '{gid name resource_type title resource_subtype}'
  const WHOLE = '{gid email name resource_type title resource_subtype}'

  it('is its names and its kind, asked for or not', () => {
    expect(chosen(['tasks:read'])).toContain(`assignee${BARE}`)
    expect(chosen(['tasks:read'], 'assignee')).toBe(`gid assignee${BARE}`)
    expect(chosen(['tasks:read', 'users:read'])).toContain(`assignee${WHOLE}`)
    expect(chosen(['tasks:read', 'users:read'], 'assignee')).toBe(`gid assignee${WHOLE}`)
  })

  it('does not bind the record that is asked for: the operation has asked for its scope', () => {
    expect(chosen([])).toContain('name notes')
    expect(chosen([], 'notes')).toBe('gid notes')
  })
})

it('what is named below an object wins over the object as a whole', () => {
  expect(shown({ fields: 'memberships,memberships.section.name' })).toBe(
    `gid memberships{project${USER} section{gid name}}`,
  )
})

describe('a record of one of several kinds', () => {
  const shapes: Shapes = {
    ...SHAPES,
    task: {
      ...SHAPES.task,
      fields: { ...SHAPES.task.fields, target: { in: 'full', of: ['project', 'section'] } },
    },
  }
  const chosen = (fields: string, scopes: GrantedScopes = 'full') => {
    const tree = parseOptFields([fields])
    if (!tree.ok) throw new Error(tree.message)
    const wish = { fields: tree.tree, expand: null }
    return selectFields({ shapes, scopes }, { type: 'task', form: 'full', wish })
  }
  const namesOf = (selected: ReturnType<typeof chosen>) => {
    if (!selected.ok) throw new Error(JSON.stringify(selected.refusal))
    const target = selected.value.fields.find(({ name }) => name === 'target')
    return [...(target?.nested?.kinds ?? [])].map(([type, { fields }]) => [
      type,
      ...fields.map(({ name }) => name),
    ])
  }

  it('shows of each kind what that kind has', () => {
    expect(namesOf(chosen('target'))).toEqual([
      ['project', 'gid', 'name', 'resource_type'],
      ['section', 'gid', 'name', 'resource_type'],
    ])
    expect(namesOf(chosen('target.team'))).toEqual([
      ['project', 'gid', 'team'],
      ['section', 'gid'],
    ])
  })

  it('is refused where the token may not read what is named of one of them', () => {
    expect(chosen('target.team', new Set(['teams:read']))).toMatchObject({
      ok: false,
      refusal: { scope: 'teams:read', path: 'target.team' },
    })
  })
})
