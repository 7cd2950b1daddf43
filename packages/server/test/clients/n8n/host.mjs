// What n8n is around a node, as far as Asana's nodes need it: n8n's own contexts, with their requests and their refreshes, over credentials that
// are kept here. Nothing of n8n is changed but the address that its requests go to.
import { createRequire } from 'node:module'
import { env } from 'node:process'

const require = createRequire(import.meta.url)
const ASANA = 'https://app.asana.com'
const PACKAGE = 'n8n-nodes-base'
const NODE_NAME = 'Asana'
const WORKFLOW_ID = 'workflow'

/**
 * @param options.url  of the server that stands for Asana
 * @param options.folder  where n8n writes what it keeps of itself
 * @param options.webhookUrl  the beginning of the addresses at which the trigger is called
 * @param options.credentials  by their type: `asanaApi` with an access token, `asanaOAuth2Api` with an app and its tokens
 */
export function openN8n({ credentials, folder, url, webhookUrl }) {
  env['N8N_USER_FOLDER'] = folder
  const axios = require('axios')
  axios.interceptors.request.use((config) => {
    config.url = config.url.replace(ASANA, url)
    return config
  })
  const workflows = require('n8n-workflow')
  const core = require('n8n-core')
  const types = {
    [`${PACKAGE}.asana`]: new (require(`${PACKAGE}/dist/nodes/Asana/Asana.node.js`).Asana)(),
    [`${PACKAGE}.asanaTrigger`]: new (require(
      `${PACKAGE}/dist/nodes/Asana/AsanaTrigger.node.js`,
    ).AsanaTrigger)(),
  }
  const nodeTypes = { getByName: (type) => types[type], getByNameAndVersion: (type) => types[type] }
  const additionalData = {
    credentialsHelper: keepCredentials(credentials),
    webhookBaseUrl: webhookUrl,
    webhookWaitingBaseUrl: webhookUrl,
    formWaitingBaseUrl: webhookUrl,
  }

  /** A workflow of one node, which n8n gives the defaults that its form shows. */
  const workflowOf = (name, parameters) => {
    const node = {
      id: 'node',
      webhookId: 'hook',
      name: NODE_NAME,
      type: `${PACKAGE}.${name}`,
      typeVersion: 1,
      position: [0, 0],
      parameters,
      credentials: Object.fromEntries(
        Object.keys(credentials).map((type) => [type, { id: type, name: type }]),
      ),
    }
    const workflow = new workflows.Workflow({
      id: WORKFLOW_ID,
      nodes: [node],
      connections: {},
      active: false,
      nodeTypes,
      settings: { timezone: 'Europe/Berlin' },
    })
    return { workflow, node, type: types[node.type] }
  }

  return {
    /** What the form of the node offers: each resource with each of its operations. */
    operations: () => operationsOf(types[`${PACKAGE}.asana`]),
    /** The methods that fill the lists of the forms. */
    lists: (name) => Object.keys(types[`${PACKAGE}.${name}`].methods.loadOptions),
    /** @returns the items that the node gives for one empty item */
    async execute(parameters) {
      const { node, type, workflow } = workflowOf('asana', parameters)
      const input = { main: [[{ json: {} }]] }
      const executeData = { data: input, node, source: null }
      const run = workflows.createRunExecutionData()
      const context = new core.ExecuteContext(
        workflow,
        node,
        additionalData,
        'manual',
        run,
        0,
        input.main[0],
        input,
        executeData,
        [],
      )
      const [items] = await type.execute.call(context)
      return items.map(({ json }) => json)
    },
    /** @returns the choices of a list: `{ name, value }` */
    async list(name, method, parameters = {}) {
      const { node, type, workflow } = workflowOf(name, parameters)
      const given = { ...additionalData, currentNodeParameters: node.parameters }
      const context = new core.LoadOptionsContext(workflow, node, given, '')
      return await type.methods.loadOptions[method].call(context)
    },
    /** The trigger, as a workflow that is switched on and off has it. */
    trigger(parameters) {
      const { node, type, workflow } = workflowOf('asanaTrigger', parameters)
      const hookContext = () => new core.HookContext(workflow, node, additionalData, 'trigger', 'activate')
      const [description] = type.description.webhooks
      return {
        url: hookContext().getNodeWebhookUrl('default'),
        kept: () => ({ ...workflow.getStaticData('node', node) }),
        checkExists: async () => await type.webhookMethods.default.checkExists.call(hookContext()),
        create: async () => await type.webhookMethods.default.create.call(hookContext()),
        delete: async () => await type.webhookMethods.default.delete.call(hookContext()),
        /** Takes a request of Express, with its `rawBody`. @returns what the node makes of it */
        async take(httpRequest, httpResponse) {
          const given = { ...additionalData, httpRequest, httpResponse }
          const webhookData = { node: NODE_NAME, webhookDescription: description, workflowId: WORKFLOW_ID }
          const context = new core.WebhookContext(workflow, node, given, 'trigger', webhookData, [], null)
          return await type.webhook.call(context)
        },
      }
    },
  }
}

/** n8n seals credentials in its database and resolves the expressions in them; here they lie open, and the one expression is replaced. */
function keepCredentials(credentials) {
  const { AsanaApi } = require(`${PACKAGE}/dist/credentials/AsanaApi.credentials.js`)
  const { AsanaOAuth2Api } = require(`${PACKAGE}/dist/credentials/AsanaOAuth2Api.credentials.js`)
  const types = { asanaApi: new AsanaApi(), asanaOAuth2Api: new AsanaOAuth2Api() }
  return {
    getParentTypes: (type) => types[type].extends ?? [],
    getCredentialsProperties: (type) => types[type].properties,
    isCredentialUsableByNode: () => true,
    preAuthentication: async () => await Promise.resolve(undefined),
    runPreAuthentication: async () => await Promise.resolve(undefined),
    async getDecrypted(_additional, _node, type) {
      const fixed = types[type].properties.map((property) => [property.name, property.default])
      return await Promise.resolve({ ...Object.fromEntries(fixed), ...credentials[type] })
    },
    async authenticate(values, type, request) {
      const { headers } = types[type].authenticate.properties
      const filled = Object.entries(headers).map(([header, text]) => [
        header,
        text.replace(/^=/, '').replaceAll(/\{\{\$credentials\.(\w+)\}\}/g, (_all, name) => values[name]),
      ])
      return await Promise.resolve({
        ...request,
        headers: { ...request.headers, ...Object.fromEntries(filled) },
      })
    },
    async updateCredentialsOauthTokenData(_node, type, { oauthTokenData }) {
      credentials[type] = await Promise.resolve({ ...credentials[type], oauthTokenData })
    },
  }
}

function operationsOf({ description }) {
  const named = (name) => description.properties.filter((property) => property.name === name)
  const [resources] = named('resource')
  return resources.options.flatMap(({ value: resource }) =>
    named('operation')
      .filter(({ displayOptions }) => displayOptions.show.resource.includes(resource))
      .flatMap(({ options }) => options.map(({ value }) => `${resource}:${value}`)),
  )
}
