import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, messagesOf } from '../support/answers.js'
import { DEMO, demoSection, demoTask } from '../support/demo.js'
import { openTestServer, type ApiResponse, type TestServer } from '../support/services.js'

const JSON_TYPE = { 'content-type': 'application/json' }
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }
const BODY_BYTES_MAX = 1_048_576
const MINE = `/tasks?assignee=me&workspace=${DEMO.greenfield}`

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const send = async (
  payload: string | Buffer,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  path = '/tasks',
) => await server.api('POST', path, { payload, headers })
const create = async (data: unknown) => await server.api('POST', '/tasks', { body: { data } })

/** Asserts that a request is refused and that no task of Ada's came of it. */
async function expectNothingWritten(ask: () => Promise<ApiResponse>): Promise<ApiResponse> {
  const before = gidsOf(await server.api('GET', MINE))
  const answer = await ask()
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(gidsOf(await server.api('GET', MINE))).toEqual(before)
  return answer
}

describe('a JSON body', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON;charset=UTF-8',
    'application/vnd.api+json',
    'text/json',
  ])('is read as %s', async (type) => {
    const answer = await send(JSON.stringify({ data: { workspace: DEMO.greenfield, name: 'Ünïcödé 🌱' } }), {
      'content-type': type,
    })
    expect(answer.status).toBe(201)
    expect(answer.json.data.name).toBe('Ünïcödé 🌱')
  })

  test('is read without a content type', async () => {
    const answer = await send(JSON.stringify({ data: { workspace: DEMO.greenfield } }), {})
    expect(answer.status).toBe(201)
  })

  test('that is empty or blank is none, on every method — npm asana 3', async () => {
    const gid = (await create({ workspace: DEMO.greenfield })).json.data.gid as string
    for (const payload of [undefined, '', ' \n']) {
      const sent = payload === undefined ? { headers: JSON_TYPE } : { payload, headers: JSON_TYPE }
      expect((await server.api('GET', '/users/me', sent)).status).toBe(200)
      expect((await server.api('PUT', `/tasks/${gid}`, sent)).status).toBe(200)
      expectRefusal(
        await server.api('POST', '/tasks', sent),
        400,
        'You should specify one of workspace, parent, projects',
      )
    }
    const deleted = await server.api('DELETE', `/tasks/${gid}`, { headers: JSON_TYPE })
    expect(deleted.status).toBe(200)
    expect(deleted.text).toBe('{"data":{}}')
  })

  test('of {} on DELETE is accepted — python-asana 5', async () => {
    for (const payload of ['{}', '{"data":{}}', '']) {
      const gid = (await create({ workspace: DEMO.greenfield })).json.data.gid as string
      const deleted = await server.api('DELETE', `/tasks/${gid}`, { payload, headers: JSON_TYPE })
      expect(deleted.status).toBe(200)
      expect((await server.api('GET', `/tasks/${gid}`)).status).toBe(404)
    }
  })

  test.each(['{', '{"data":}', 'data', "{'data':{}}", '{"data":{}}x', '\u0001', '{"data":{"name":"\n"}}'])(
    "that is no JSON is refused: %j — Asana's API edge",
    async (payload) => {
      expectRefusal(await send(payload), 400, 'Could not parse request data, invalid JSON')
    },
  )

  test('that is no UTF-8 is refused', async () => {
    const payload = Buffer.concat([
      Buffer.from('{"data":{"name":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}}'),
    ])
    expectRefusal(await send(payload), 400, 'Could not parse request data, invalid UTF-8')
  })

  test.each([
    '[]',
    '"text"',
    '7',
    'null',
    'true',
    '{"data":[]}',
    '{"data":null}',
    '{"data":"x"}',
    '{"options":[]}',
  ])('that is no object where one belongs is refused: %s', async (payload) => {
    expect((await expectNothingWritten(async () => await send(payload))).status).toBe(400)
  })

  test.each(['name', 'workspace', '__proto__', 'constructor', 'Data'])(
    "with %s at the top level is told about data, and why — Asana's API edge",
    async (key) => {
      const payload = `{"data":{"workspace":"${DEMO.greenfield}"},"${key}":"x"}`
      const answer = await expectNothingWritten(async () => await send(payload))
      expectRefusal(
        answer,
        400,
        `Unrecognized request field \`${key}\`. The only allowed keys at the top level are: data, options. Is it possible you did not wrap object properties in a \`data\` object?`,
      )
    },
  )

  test("may carry options that mean nothing here — Asana's API edge", async () => {
    const options = {
      limit: 5,
      offset: null,
      fields: ['name', 7, null, {}],
      nonsense: { a: [1] },
      pretty: false,
    }
    const answer = await server.api('POST', '/tasks', {
      body: { data: { workspace: DEMO.greenfield }, options },
    })
    expect(answer.status).toBe(201)
    expect(Object.keys(answer.json.data as object)).toEqual(['gid', 'name'])
  })

  test('with __proto__, constructor or prototype inside is read as any other unknown key — no prototype is changed', async () => {
    const inside = `"__proto__":{"polluted":true,"completed":true},"constructor":{"prototype":{"polluted":true}},"prototype":1`
    const answer = await send(
      `{"data":{"workspace":"${DEMO.greenfield}",${inside}},"options":{${inside},"hasOwnProperty":"x"}}`,
    )
    expect(answer.status).toBe(201)
    expect(answer.json.data.completed).toBe(false)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('nested 100,000 levels deep is answered, not died of', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    for (const payload of [
      deep,
      `{"data":{"name":${deep}}}`,
      `{"data":{"followers":${deep}}}`,
      `{"data":{"memberships":${deep}}}`,
      `{"data":{"custom_fields":${deep}}}`,
      `{"options":{"fields":${deep}}}`,
      `{"a":`.repeat(100_000),
    ]) {
      const answer = await expectNothingWritten(async () => await send(payload))
      expect(answer.status).toBe(400)
    }
  })

  test('of exactly 1 MiB is read, and one byte more is 413', async () => {
    const filler = (bytes: number) => {
      const [head, tail] = [`{"data":{"workspace":"${DEMO.greenfield}","stray":"`, '"}}']
      return head + 'x'.repeat(bytes - head.length - tail.length) + tail
    }
    expect((await send(filler(BODY_BYTES_MAX))).status).toBe(201)
    const answer = await expectNothingWritten(async () => await send(filler(BODY_BYTES_MAX + 1)))
    expectRefusal(answer, 413, 'Request body too large: it may have at most 1048576 bytes')
    const form = await send('x'.repeat(BODY_BYTES_MAX + 1), FORM_TYPE)
    expect(form.status).toBe(413)
  })
})

describe('a form body', () => {
  test('carries a list of objects as JSON text, whose commas separate nothing', async () => {
    const memberships = JSON.stringify([{ project: DEMO.seedCatalogue, section: demoSection(31, 1) }])
    const payload = new URLSearchParams({ name: 'placed', memberships }).toString()
    const made = await server.api('POST', '/tasks?opt_fields=memberships.section', {
      payload,
      headers: FORM_TYPE,
    })
    expect(made.status).toBe(201)
    expect(made.json.data.memberships[0].section.gid).toBe(demoSection(31, 1))
  })

  test("sets the same fields as JSON, with everything as text — Asana's API edge", async () => {
    const payload = new URLSearchParams([
      ['workspace', DEMO.greenfield],
      ['name', 'by form & by hand'],
      ['completed', 'True'],
      ['due_on', '2026-12-24'],
      ['assignee', 'ben@greenfield.example'],
      ['followers', `me,${DEMO.gil}`],
      ['projects[0]', DEMO.seedCatalogue],
      ['projects[1]', DEMO.greenhouse],
    ]).toString()
    const { status, json } = await send(payload, FORM_TYPE)
    expect(status).toBe(201)
    expect(json.data).toMatchObject({
      name: 'by form & by hand',
      completed: true,
      due_on: '2026-12-24',
      assignee: { gid: DEMO.ben },
      projects: [{ gid: DEMO.seedCatalogue }, { gid: DEMO.greenhouse }],
    })
    expect(json.data.followers.map((one: { gid: string }) => one.gid).toSorted()).toEqual([
      DEMO.ada,
      DEMO.ben,
      DEMO.gil,
    ])
  })

  test('clears a field with an empty value or the word null', async () => {
    const gid = (await create({ workspace: DEMO.greenfield, assignee: 'me', due_on: '2026-12-24' })).json.data
      .gid as string
    const answer = await server.api('PUT', `/tasks/${gid}`, {
      payload: 'assignee=null&due_on=',
      headers: FORM_TYPE,
    })
    expect(answer.json.data).toMatchObject({ assignee: null, due_on: null })
  })

  test('may name a field only once unless it is a list', async () => {
    const answer = await expectNothingWritten(
      async () => await send(`workspace=${DEMO.greenfield}&assignee=me&name=a&name=b`, FORM_TYPE),
    )
    expectRefusal(answer, 400, 'name: Must be given only once')
    const list = await send(
      `workspace=${DEMO.greenfield}&followers=${DEMO.ben}&followers=${DEMO.gil}`,
      FORM_TYPE,
    )
    expect(list.json.data.followers).toHaveLength(3)
  })

  test('takes options as opt_ fields — npm asana 1', async () => {
    const answer = await send(
      `workspace=${DEMO.greenfield}&name=x&opt_fields[0]=name&opt_fields[1]=notes&opt_pretty=1`,
      FORM_TYPE,
    )
    expect(answer.json.data).toEqual({ gid: answer.json.data.gid, name: 'x', notes: '' })
    expect(answer.text).toContain('\n')
  })

  test.each(['constructor', '__proto__', 'has_own_property', 'to_string', 'prototype'])(
    'with an option named opt_%s is answered like one with any other unknown option',
    async (name) => {
      expect(
        (await send(`workspace=${DEMO.greenfield}&opt_${name}=x&opt_${name}[0]=y&${name}=z`, FORM_TYPE))
          .status,
      ).toBe(201)
    },
  )
})

describe('another body', () => {
  test.each(['text/plain', 'application/xml', 'image/png', 'application/javascript', 'text/html'])(
    'as %s is refused, saying what to send',
    async (type) => {
      const answer = await expectNothingWritten(
        async () =>
          await send(JSON.stringify({ data: { workspace: DEMO.greenfield, assignee: 'me' } }), {
            'content-type': type,
          }),
      )
      expectRefusal(
        answer,
        400,
        `Unsupported content type ${type}: send application/json or application/x-www-form-urlencoded`,
      )
    },
  )

  test('under a type that is none is refused', async () => {
    for (const type of ['nonsense', '/', ';;;', 'multipart/form-data', 'application/json/x']) {
      const answer = await expectNothingWritten(
        async () => await send('{"data":{}}', { 'content-type': type }),
      )
      expect(answer.status).toBe(400)
      messagesOf(answer)
    }
  })
})

describe('text that cannot be kept', () => {
  const LONG_NAME = 'x'.repeat(1_025)
  const LONG_NOTES = 'x'.repeat(65_536)
  test.each([
    ['name', 'a\u0000b', 'name: Must not contain NUL characters'],
    ['notes', '\u0000', 'notes: Must not contain NUL characters'],
    ['html_notes', '<body>\u0000</body>', 'html_notes: Must not contain NUL characters'],
    ['name', 'a\ud83d', 'name: Must not contain lone surrogates'],
    ['name', '\udf31b', 'name: Must not contain lone surrogates'],
    ['notes', '\ud800', 'notes: Must not contain lone surrogates'],
    ['name', LONG_NAME, 'name: Must be at most 1024 characters long'],
    ['notes', LONG_NOTES, 'notes: Must be at most 65535 characters long'],
    ['html_notes', `<body>${LONG_NOTES}</body>`, 'html_notes: Must be at most 65535 characters long'],
  ])('in %s is refused by name and nothing is written: %.10j', async (field, text, message) => {
    const body = { data: { workspace: DEMO.greenfield, assignee: 'me', [field]: text } }
    expectRefusal(
      await expectNothingWritten(async () => await server.api('POST', '/tasks', { body })),
      400,
      message,
    )
    const task = `/tasks/${demoTask(31, 0)}`
    const before = (await server.api('GET', task)).text
    expectRefusal(await server.api('PUT', task, { body: { data: { [field]: text } } }), 400, message)
    expect((await server.api('GET', task)).text).toBe(before)
    for (const path of ['/projects', `/projects/${DEMO.seedCatalogue}/sections`]) {
      if (path === '/projects' || field === 'name') {
        const data = { team: DEMO.growing, [field]: text }
        expectRefusal(await server.api('POST', path, { body: { data } }), 400, message)
      }
    }
  })

  test('comes back as it was sent when it can be kept', async () => {
    const texts = [
      'é',
      'é',
      '🌱👩‍🌾',
      'مرحبا',
      '\t\u007f\u2028\ufeff',
      '  spaces  ',
      'x'.repeat(1_024),
      '\\"\'<>&%_',
    ]
    for (const name of texts) {
      const created = await create({ workspace: DEMO.greenfield, name, notes: name })
      expect(created.status).toBe(201)
      const { json } = await server.api('GET', `/tasks/${created.json.data.gid}`)
      expect({ name: json.data.name, notes: json.data.notes }).toEqual({ name, notes: name })
    }
  })

  test('in a query or a path is refused like any id that nobody has', async () => {
    expect((await server.api('GET', '/tasks/%00')).status).toBe(404)
    expect((await server.api('GET', '/users/a%00@b.example')).status).toBe(404)
    expect((await server.api('GET', '/users/%ed%a0%80@b.example')).status).toBe(404)
    expect(
      (await server.api('GET', `/tasks?assignee=a%00@b.example&workspace=${DEMO.greenfield}`)).status,
    ).toBe(400)
    expect((await server.api('GET', '/projects?workspace=%00')).status).toBe(400)
  })
})

describe('a body with several faults', () => {
  test('is told of each of them at once, by field', async () => {
    const data = {
      workspace: 7,
      name: 7,
      completed: 'yes',
      due_on: 'tomorrow',
      resource_subtype: 'note',
      created_at: 'x',
    }
    const messages = messagesOf(await create(data))
    expect(messages.map((message) => message.split(':')[0]).toSorted()).toEqual(Object.keys(data).toSorted())
  })
})
