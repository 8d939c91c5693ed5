"""The page of an article, where its feed has only a summary: `fulltext` decides, `pages` asks, `extract` reads."""
