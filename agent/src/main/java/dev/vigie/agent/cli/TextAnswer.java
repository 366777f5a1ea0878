package dev.vigie.agent.cli;

/** A command whose answer is text and cannot be a JSON document. */
interface TextAnswer {}
