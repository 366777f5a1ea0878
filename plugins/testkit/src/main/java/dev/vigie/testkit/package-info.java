/** Contract tests for plugins: extend the class for your kind of plugin, and JUnit checks it against the contract. */
package dev.vigie.testkit;
