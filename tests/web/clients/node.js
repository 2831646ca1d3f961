// One process that uses @segment/analytics-node as a server does: HOST KEY, then what it sends.
const { Analytics } = require('@segment/analytics-node')

const [host, writeKey] = process.argv.slice(2)
const errors = []
const analytics = new Analytics({ writeKey, host, flushAt: 20, flushInterval: 200 })
analytics.on('error', (error) => errors.push(String(error.reason ?? error)))
analytics.identify({ userId: 'u1', traits: { email: 'anna@example.com' } })
analytics.track({ userId: 'u1', event: 'Order Completed', properties: { order_id: 'o1', total: 12.5 } })
analytics.page({ anonymousId: 'd1', name: 'Kitchen' })
analytics.screen({ userId: 'u1', name: 'Basket' })
analytics.group({ userId: 'u1', groupId: 'g1', traits: { name: 'Works Ltd' } })
analytics.alias({ userId: 'u1', previousId: 'd1' })
analytics.closeAndFlush({ timeout: 20_000 }).then(() => console.log(JSON.stringify(errors)))
