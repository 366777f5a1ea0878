/** What messages for people are made with, whichever room they come from. */
package dev.vigie.agent.text;
