#!/usr/bin/env node
// Node.js runs the TypeScript of this folder by tsx.
import "tsx";

await import("./ops.ts");
