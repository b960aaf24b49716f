// Pages carry diagnostics only where they import "jaxtra/diagnostics".
