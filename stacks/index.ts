import { program } from "./program";

/** The Pulumi program: one stack, one environment. What it returns are the stack's outputs. */
export = program;
