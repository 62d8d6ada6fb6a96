"""Two nodes, a bad line, bad machines and years of days: is anything ever lost, doubled, forged or stuck?

One seed draws everything: what officials do, what the line, the clocks, the disks and an enemy do to it. The
nodes decide by the very rules of the exchange (`rabt.exchange.rules`); what stands here in the place of
PostgreSQL, of the wire and of the clock is as small as it can be. After every event the invariants are asked
(`invariants`). A planted fault (`bugs`) shows that they would notice.
"""
