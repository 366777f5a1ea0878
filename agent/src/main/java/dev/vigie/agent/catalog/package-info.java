/**
 * What every snapshot holds and which archive holds it, in one SQLite file per destination. It is a cache of the
 * manifests: deleting it loses nothing but the time to read them again.
 */
package dev.vigie.agent.catalog;
