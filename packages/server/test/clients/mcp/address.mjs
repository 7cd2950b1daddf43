// Loaded before the MCP server, of which nothing is changed but the address that its SDK calls.
import { env } from 'node:process'
import Asana from 'asana'

Asana.ApiClient.instance.basePath = env['API_URL']
