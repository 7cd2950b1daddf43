import { describe, expect, it } from 'vitest'
import { parseTokenForm, prefilledTokenForm, readTokenForm } from './token-form.js'

const query = (text: string) => new URLSearchParams(text)

describe('the form of a token that an address fills in', () => {
  it('begins with a token of the person’s own, and adds what is wanting', () => {
    const like = { name: 'Build', scopes: new Set(['tasks:read']) }
    const form = prefilledTokenForm(query('add=projects:read&description=other&agree=on'), like)
    expect(form).toMatchObject({ description: 'Build', access: 'scopes', agrees: false })
    expect([...form.scopes]).toEqual(['tasks:read', 'projects:read'])
  })

  it('takes full permissions for what has no scope, and from a full token', () => {
    const narrow = { name: 'Build', scopes: new Set(['tasks:read']) }
    expect(prefilledTokenForm(query('add=default'), narrow)).toMatchObject({ access: 'full' })
    const full = { name: 'Build', scopes: 'full' } as const
    expect(prefilledTokenForm(query('add=tasks:read'), full)).toMatchObject({ access: 'full' })
  })

  it('leaves out whatever is no scope, and more than anybody needs', () => {
    const hostile = query('access=scopes&scopes=tasks:read&scopes=x:read&scopes=__proto__&add=%3Cb%3E&add=')
    expect([...prefilledTokenForm(hostile, null).scopes]).toEqual(['tasks:read'])
    for (let count = 0; count < 1_000; count++) hostile.append('scopes', `tasks:read${count}`)
    expect([...prefilledTokenForm(hostile, null).scopes]).toEqual(['tasks:read'])
  })

  it('is the form as it was without either', () => {
    expect(prefilledTokenForm(query('description=a'), null)).toMatchObject({
      description: 'a',
      access: 'full',
    })
    expect(prefilledTokenForm(query(''), null).scopes.size).toBe(0)
  })
})

describe('a preset', () => {
  const opening = new Set(['tasks:read', 'tasks:write', 'tasks:delete', 'projects:read', 'projects:write'])
  const wishOf = (fields: string) => {
    const parsed = parseTokenForm(readTokenForm(query(`description=a&agree=on&${fields}`)), {
      mustAgree: true,
      nowMs: 0,
      opening,
    })
    return parsed.ok ? parsed.wish.scopes : parsed.errors
  }

  it('is the scopes that open something here, whatever is ticked beside it, and never deletes', () => {
    expect(wishOf('access=read&scopes=tasks:delete')).toEqual(['projects:read', 'tasks:read'])
    expect(wishOf('access=tasks')).toEqual(['projects:read', 'tasks:read', 'tasks:write'])
    expect(wishOf('access=full&scopes=tasks:read')).toBeNull()
    expect(wishOf('access=scopes&scopes=tasks:delete')).toEqual(['tasks:delete'])
  })

  it('that nobody knows is no preset', () => {
    expect(wishOf('access=everything')).toBeNull()
    expect(wishOf('access=scopes')).toEqual([
      { field: 'scopes', text: 'Choose at least one scope, or full permissions.' },
    ])
  })
})
